import type { RefundReason } from '$backend/bindings'

/** As the till takes it. */
export const NOTE_CHARS_MAX = 200

export const REFUND_REASONS: readonly RefundReason[] = ['changed_mind', 'faulty', 'wrong_item', 'rung_wrongly', 'other']

/** What of a reason must still be said. */
export type MissingReason = 'reason' | 'note'

/** Why something is done: one of several reasons, and where it is another one than those, a note that says it. */
export class Because<Reason extends string> {
  reason = $state<Reason | ''>('')
  note = $state('')

  constructor(
    readonly reasons: readonly Reason[],
    private readonly isLocked: () => boolean,
    usual: Reason | '' = '',
  ) {
    this.reason = usual
  }

  get missing(): MissingReason | null {
    if (this.reason === '') return 'reason'
    return this.reason === 'other' && this.note.trim() === '' ? 'note' : null
  }

  /** As the till takes it; none while something of it is missing. */
  get said(): { reason: Reason; note: string | null } | null {
    return this.reason === '' || this.missing ? null : { reason: this.reason, note: this.note.trim() || null }
  }

  choose(reason: Reason | ''): void {
    if (!this.isLocked()) this.reason = reason
  }
}
