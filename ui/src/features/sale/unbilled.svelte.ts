import type { LineRequest, RefundReason, TenderKind, UnbilledAnswer } from '$backend/bindings'
import type { Till } from '$backend/till'
import { Sending } from '$shared/sending.svelte'

export const REASONS: readonly RefundReason[] = ['changed_mind', 'faulty', 'wrong_item', 'rung_wrongly', 'other']
export type MoneyKind = Exclude<TenderKind, 'stored_value' | 'points'>
export const KINDS: readonly MoneyKind[] = ['cash', 'wechat', 'alipay', 'card', 'other']
/** As the till takes it. */
export const NOTE_CHARS_MAX = 200

/** Goods that come back without a bill: what was quoted goes back, by one kind. */
export class Unbilled extends Sending {
  kind = $state<MoneyKind>('cash')
  reason = $state<RefundReason | ''>('')
  note = $state('')
  done = $state.raw<UnbilledAnswer | null>(null)

  constructor(
    private readonly till: Pick<Till, 'saleReturnUnbilled'>,
    private readonly lines: readonly LineRequest[],
    readonly totalMinor: number,
    newId: () => string,
  ) {
    super(newId)
  }

  /** What is sent and not answered stays as it is: sent again, it is done once. */
  get isLocked(): boolean {
    return this.isBusy || this.isLost || this.done !== null
  }

  get missing(): 'reason' | 'note' | null {
    if (this.reason === '') return 'reason'
    return this.reason === 'other' && this.note.trim() === '' ? 'note' : null
  }

  get canSend(): boolean {
    return !this.isBusy && this.missing === null && this.done === null
  }

  choose(reason: RefundReason | ''): void {
    if (!this.isLocked) this.reason = reason
  }

  async send(): Promise<void> {
    if (!this.canSend || this.reason === '') return
    const amount = this.totalMinor
    const tenders = amount > 0 ? [{ kind: this.kind, amount_minor: amount }] : []
    const request = { lines: [...this.lines], tenders, reason: this.reason, note: this.note.trim() || null, expect_total_minor: amount }
    this.done = await this.attempt(request, this.till.saleReturnUnbilled)
  }
}
