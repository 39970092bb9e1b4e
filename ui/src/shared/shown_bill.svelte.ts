import type { Bill } from '$backend/bindings'
import type { Till } from '$backend/till'

/** A bill on the screen, as it stands after what was given back meanwhile. */
export class ShownBill {
  #later = $state.raw<Bill | null>(null)
  /** Whether anything may have been given back while it was shown. */
  isRefunded = false

  constructor(
    private readonly till: Pick<Till, 'saleShow'>,
    private readonly first: Bill,
  ) {}

  get bill(): Bill {
    return this.#later ?? this.first
  }

  async reread(): Promise<void> {
    this.isRefunded = true
    this.#later = (await this.till.saleShow({ sale_id: this.bill.sale_id })).bill
  }
}
