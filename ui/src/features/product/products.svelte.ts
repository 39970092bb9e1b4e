import type { ProductAnswer, PutProduct } from '$backend/bindings'
import type { Till } from '$backend/till'
import { amountDigits, halfWidth, parseAmount } from '$shared/amount'
import { Pages } from '$shared/pages.svelte'
import { parseRate } from '$shared/rate'
import { Sending } from '$shared/sending.svelte'
import type { Draft } from '$shared/shell'
import { CardForm } from './card.svelte'
import { TierPriceForm } from './tier_prices.svelte'

/** All products, of a category or as a text finds them. */
export class ProductList {
  text = $state('')
  category = $state('')
  categories = $state.raw<string[]>([])
  readonly pages: Pages<ProductAnswer, null>

  constructor(till: Pick<Till, 'productList' | 'productSearch'>) {
    this.pages = new Pages(async () => {
      const query = halfWidth(this.text)
      if (query !== '') return { rows: (await till.productSearch({ query, limit: 100 })).products, next: null }
      const { products } = await till.productList({})
      this.categories = [...new Set(products.flatMap((product) => product.category ?? []))]
      const rows = this.category === '' ? products : products.filter((product) => product.category === this.category)
      return { rows, next: null, total: rows.length }
    })
  }

  find(text: string): Promise<void> {
    this.text = text
    return this.pages.load()
  }

  pick(category: string): Promise<void> {
    this.category = category
    this.text = ''
    return this.pages.load()
  }
}

/** A product as it is typed: new, or a change of one. */
export class ProductForm extends Sending {
  sku = $state('')
  name = $state('')
  priceText = $state('')
  costText = $state('')
  rateText = $state('')
  barcode = $state('')
  unit = $state('piece')
  category = $state('')
  favourite = $state(false)
  readonly card: CardForm
  readonly tierPrices: TierPriceForm

  constructor(
    private readonly till: Pick<Till, 'productPut' | 'tierList'>,
    readonly before: ProductAnswer | null,
    draft: Draft,
    private readonly scale: number,
    today: string,
  ) {
    super()
    this.card = new CardForm(before?.card ?? null, today)
    this.tierPrices = new TierPriceForm(till, before?.tier_prices ?? [], scale)
    this.sku = before?.sku ?? draft.sku ?? draft.barcode ?? ''
    this.name = before?.name ?? draft.name ?? ''
    this.barcode = before?.barcode ?? draft.barcode ?? ''
    this.unit = before?.unit ?? 'piece'
    this.category = before?.category ?? ''
    this.favourite = before?.favourite ?? false
    this.priceText = before ? amountDigits(before.price_minor, scale) : ''
    this.rateText = before?.tax_rate ?? ''
    this.costText = before?.cost_minor == null ? '' : amountDigits(before.cost_minor, scale)
  }

  /** Whether what is typed for the rate of tax can be none. */
  get isRateWrong(): boolean {
    return this.rateText.trim() !== '' && parseRate(this.rateText) === null
  }

  get request(): PutProduct | null {
    const price = parseAmount(this.priceText, this.scale)
    const cost = this.costText.trim() === '' ? null : parseAmount(this.costText, this.scale)
    const tierPrices = this.tierPrices.prices
    if ('wrong' in price || (cost && 'wrong' in cost) || this.isRateWrong || this.card.missing || !tierPrices) return null
    const card = this.card.offer
    const isSameUnit = this.before !== null && this.unit.trim() === this.before.unit
    return {
      sku: halfWidth(this.sku),
      name: this.name.trim(),
      price_minor: price.minor,
      barcode: halfWidth(this.barcode) || null,
      unit: this.unit.trim() || 'piece',
      unit_kg: isSameUnit ? (this.before?.unit_kg ?? null) : null,
      // A count card is sold whole, by whatever it is counted.
      unit_decimals: card ? 0 : isSameUnit ? (this.before?.unit_decimals ?? null) : null,
      category: this.category.trim() || null,
      cost_minor: cost ? cost.minor : null,
      tax_rate: this.rateText.trim() === '' ? null : parseRate(this.rateText),
      tier_prices: tierPrices,
      favourite: this.favourite,
      card,
    }
  }

  async send(): Promise<ProductAnswer | null> {
    const request = this.request
    return request && (await this.attempt(request, this.till.productPut))
  }
}
