import type { TierAnswer, TierPrice, PutTierPrice } from '$backend/bindings'
import type { Till } from '$backend/till'
import { amountDigits, parseAmount } from '$shared/amount'

/** What members of one tier pay, as it is typed; the tier's part of the list price where it is empty. */
export class TierPriceRow {
  text = $state('')

  constructor(
    readonly tierId: string,
    readonly name: string,
    text: string,
  ) {
    this.text = text
  }
}

/** What members of each tier pay for a product. */
export class TierPriceForm {
  rows = $state.raw<TierPriceRow[]>([])

  constructor(
    private readonly till: Pick<Till, 'tierList'>,
    private readonly before: readonly TierPrice[],
    private readonly scale: number,
  ) {}

  /** Reads the tiers: those that members get, and any other that has a price already. */
  async read(): Promise<void> {
    const { tiers } = await this.till.tierList({})
    this.rows = tiers.filter((tier) => tier.is_active || this.#priceOf(tier)).map((tier) => this.#row(tier))
  }

  #priceOf(tier: TierAnswer): TierPrice | undefined {
    return this.before.find((price) => price.tier_id === tier.tier_id)
  }

  #row(tier: TierAnswer): TierPriceRow {
    const own = this.#priceOf(tier)
    return new TierPriceRow(tier.tier_id, tier.name, own ? amountDigits(own.price_minor, this.scale) : '')
  }

  /** What would be sent; none while something typed is no amount. Until the tiers are read nothing of it changes. */
  get prices(): PutTierPrice[] | null {
    if (this.rows.length === 0) return [...this.before]
    const prices: PutTierPrice[] = []
    for (const row of this.rows) {
      if (row.text.trim() === '') continue
      const price = parseAmount(row.text, this.scale)
      if ('wrong' in price) return null
      prices.push({ tier_id: row.tierId, price_minor: price.minor })
    }
    return prices
  }
}
