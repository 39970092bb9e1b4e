import type { LineRequest, RefundReason, UnbilledAnswer } from '$backend/bindings'
import type { Till } from '$backend/till'
import { Act } from '$shared/act.svelte'
import { Because, type MissingReason, REFUND_REASONS } from '$shared/because.svelte'
import type { MoneyKind } from '$shared/tenders'

/** Goods that come back without a bill: what was quoted goes back, by one kind. */
export class Unbilled extends Act<UnbilledAnswer, MissingReason> {
  kind = $state<MoneyKind>('cash')
  readonly because = new Because<RefundReason>(REFUND_REASONS, () => this.isLocked)

  constructor(
    private readonly till: Pick<Till, 'saleReturnUnbilled'>,
    private readonly lines: readonly LineRequest[],
    readonly totalMinor: number,
    newId: () => string,
  ) {
    super(newId)
  }

  get missing(): MissingReason | null {
    return this.because.missing
  }

  protected perform(): Promise<UnbilledAnswer | null> {
    const { said } = this.because
    if (!said) return Promise.resolve(null)
    const amount = this.totalMinor
    const tenders = amount > 0 ? [{ kind: this.kind, amount_minor: amount }] : []
    return this.attempt({ lines: [...this.lines], tenders, ...said, expect_total_minor: amount }, this.till.saleReturnUnbilled)
  }
}
