import type { Bill } from '$backend/bindings'
import type { Till } from '$backend/till'

/** The bill of the sale that was rung last: it stands on the counter until the next sale begins. */
export class FinishedBill {
  bill = $state.raw<Bill | null>(null)

  constructor(
    private readonly till: Pick<Till, 'saleShow'>,
    private readonly fail: (why: unknown) => void,
  ) {}

  async show(saleId: string): Promise<void> {
    try {
      this.bill = (await this.till.saleShow({ sale_id: saleId })).bill
    } catch (why) {
      this.fail(why)
    }
  }

  /** Reads what stands there again, unless the next sale begins meanwhile. */
  async reread(): Promise<void> {
    const shown = this.bill
    if (!shown) return
    try {
      const { bill } = await this.till.saleShow({ sale_id: shown.sale_id })
      if (this.bill === shown) this.bill = bill
    } catch (why) {
      this.fail(why)
    }
  }
}
