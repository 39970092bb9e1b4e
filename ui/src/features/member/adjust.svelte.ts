import type { AdjustAnswer, AdjustmentReason, CardAnswer } from '$backend/bindings'
import type { Till } from '$backend/till'
import { centiOf, parsePoints, pointsText, type TypedPoints } from '$shared/points'
import { Sending } from '$shared/sending.svelte'

export const REASONS: readonly AdjustmentReason[] = ['correction', 'goodwill', 'other']

/** As the till takes it. */
export const NOTE_CHARS_MAX = 200

export type Sign = 'more' | 'less'

/** What must still be said before the points can be changed. */
export type Missing = 'sign' | 'points' | 'reason' | 'note'

/** What a change would leave: points, and points that are owed. */
export type After = { points: string; owed: string }

/** Setting a member's points right by hand. More points settle first what the member owes; no more go than are there. */
export class Adjusting extends Sending {
  sign = $state<Sign | ''>('')
  text = $state('')
  reason = $state<AdjustmentReason | ''>('')
  note = $state('')
  done = $state.raw<AdjustAnswer | null>(null)
  /** The member as last read: a sale at another window may have changed the points. */
  card: CardAnswer = $state.raw() as CardAnswer

  constructor(
    private readonly till: Pick<Till, 'pointsAdjust' | 'memberCard'>,
    card: CardAnswer,
    newId: () => string,
  ) {
    super(newId)
    this.card = card
  }

  /** What is sent and not answered stays as it is: sent again, it is done once. */
  get isLocked(): boolean {
    return this.isBusy || this.isLost || this.done !== null
  }

  get typed(): TypedPoints | { wrong: 'too_many' } {
    const typed = parsePoints(this.text)
    const isTooMany = 'centi' in typed && this.sign === 'less' && typed.centi > centiOf(this.card.points)
    return isTooMany ? { wrong: 'too_many' } : typed
  }

  get missing(): Missing | null {
    if (this.sign === '') return 'sign'
    if (!this.#centi()) return 'points'
    if (this.reason === '') return 'reason'
    return this.reason === 'other' && this.note.trim() === '' ? 'note' : null
  }

  get canSend(): boolean {
    return this.missing === null && !this.isBusy && this.done === null
  }

  /** What would be left; none while it is not said how many. */
  get after(): After | null {
    const centi = this.#centi()
    if (!centi || this.sign === '') return null
    const [points, owed] = [centiOf(this.card.points), centiOf(this.card.points_owed)]
    const settled = this.sign === 'more' ? Math.min(owed, centi) : 0
    const change = this.sign === 'more' ? centi - settled : -centi
    return { points: pointsText(points + change), owed: pointsText(owed - settled) }
  }

  choose(change: { sign?: Sign; reason?: AdjustmentReason }): void {
    if (!this.isLocked) Object.assign(this, change)
  }

  /** Whether it is done. */
  async send(): Promise<boolean> {
    const centi = this.#centi()
    if (!this.canSend || !centi || this.reason === '') return false
    const change = pointsText(this.sign === 'less' ? -centi : centi)
    const request = { member_id: this.card.member_id, change, reason: this.reason, note: this.note.trim() || null }
    this.done = await this.attempt(request, this.till.pointsAdjust)
    if (!this.done && !this.isLost) await this.#reread()
    return this.done !== null
  }

  /** The hundredths that are typed; none where there are none, or too many. */
  #centi(): number | null {
    const typed = this.typed
    return 'centi' in typed && typed.centi > 0 ? typed.centi : null
  }

  /** It was refused: the points may not be what they were. */
  async #reread(): Promise<void> {
    try {
      this.card = await this.till.memberCard({ member_id: this.card.member_id })
    } catch {
      // Why it was refused is said, and stays said.
    }
  }
}
