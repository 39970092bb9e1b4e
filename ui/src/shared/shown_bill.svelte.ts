import type { Bill } from '$backend/bindings'
import type { Till } from '$backend/till'

/** A bill on the screen, as it stands after what was given back meanwhile. */
export class ShownBill {
  #later = $state.raw<Bill | null>(null)
  /** Whether nothing of the sale is left to be given back, as far as is known. */
  isReturned = $state(false)
  /** Whether anything may have been given back while it was shown. */
  isRefunded = false

  constructor(
    private readonly till: Pick<Till, 'saleShow' | 'saleQuoteRefund'>,
    private readonly first: Bill,
  ) {}

  get bill(): Bill {
    return this.#later ?? this.first
  }

  /** Whether anything is left says the till: a quote of nothing. Where it does not answer, the refund itself will say why. */
  async look(): Promise<void> {
    if (this.bill.refunds.length === 0) return
    const quote = await this.till.saleQuoteRefund({ sale_id: this.bill.sale_id, lines: [] }).catch(() => null)
    this.isReturned = quote?.is_whole ?? false
  }

  async reread(): Promise<void> {
    this.isRefunded = true
    this.#later = (await this.till.saleShow({ sale_id: this.bill.sale_id })).bill
    await this.look()
  }
}
