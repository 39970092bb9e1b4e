import type { GiftCardQuote, IssuedGiftCard } from '$backend/bindings'
import type { Till } from '$backend/till'
import { QuotedAct } from '$shared/act.svelte'
import { parseAmount } from '$shared/amount'
import type { MoneyKind } from '$shared/tenders'

/** Selling a gift card: an amount, what the rules say of it, and how it is paid. */
export class SellingGiftCard extends QuotedAct<GiftCardQuote, IssuedGiftCard, 'amount'> {
  text = $state('')
  tender = $state<MoneyKind>('cash')

  constructor(
    private readonly till: Pick<Till, 'giftCardQuoteIssue' | 'giftCardIssue'>,
    private readonly scale: number,
    newId: () => string,
  ) {
    super(newId)
  }

  get #minor(): number | null {
    const typed = parseAmount(this.text, this.scale)
    return 'minor' in typed && typed.minor > 0 ? typed.minor : null
  }

  get missing(): 'amount' | null {
    return this.#minor === null ? 'amount' : null
  }

  async type(text: string): Promise<void> {
    if (this.isLocked) return
    this.text = text
    this.forget()
    await this.ask()
  }

  async ask(): Promise<void> {
    const amount = this.#minor
    if (amount !== null) await this.asking(() => this.till.giftCardQuoteIssue({ amount_minor: amount }))
  }

  protected perform(): Promise<IssuedGiftCard | null> {
    const amount = this.#minor
    return amount === null ? Promise.resolve(null) : this.attempt({ amount_minor: amount, tender: this.tender }, this.till.giftCardIssue)
  }
}
