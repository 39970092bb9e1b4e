import type { Bill, SaleAnswer, SaleChange } from '$backend/bindings'
import type { Till } from '$backend/till'

/** A bill on the screen, as it stands after what was given back meanwhile. */
export class ShownBill {
  #later = $state.raw<SaleAnswer | null>(null)
  /** Whether anything may have been given back while it was shown. */
  isRefunded = false

  constructor(
    private readonly till: Pick<Till, 'saleShow'>,
    private readonly first: SaleAnswer,
  ) {}

  get bill(): Bill {
    return (this.#later ?? this.first).bill
  }

  can(change: SaleChange): boolean {
    return (this.#later ?? this.first).possible.includes(change)
  }

  /** Whether it could be done when the bill was opened: its button stays, so that it keeps the focus. */
  offers(change: SaleChange): boolean {
    return this.first.possible.includes(change)
  }

  async reread(): Promise<void> {
    this.isRefunded = true
    await this.look()
  }

  /** Nothing was given back, but something is said of it that was not. */
  async look(): Promise<void> {
    this.#later = await this.till.saleShow({ sale_id: this.bill.sale_id })
  }
}
