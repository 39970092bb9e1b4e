import type { AdjustAnswer, AdjustmentReason, CardAnswer } from '$backend/bindings'
import type { Till } from '$backend/till'
import { Act } from '$shared/act.svelte'
import { Because, type MissingReason } from '$shared/because.svelte'
import { centiOf, parsePoints, pointsText, type TypedPoints } from '$shared/points'

export const REASONS: readonly AdjustmentReason[] = ['correction', 'goodwill', 'other']

export type Sign = 'more' | 'less'

/** What must still be said before the points can be changed. */
export type Missing = 'sign' | 'points' | MissingReason

/** What a change would leave: points, and points that are owed. */
export type After = { points: string; owed: string }

/** Setting a member's points right by hand. More points settle first what the member owes; no more go than are there. */
export class Adjusting extends Act<AdjustAnswer, Missing> {
  sign = $state<Sign | ''>('')
  text = $state('')
  readonly because = new Because<AdjustmentReason>(REASONS, () => this.isLocked)
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

  get typed(): TypedPoints | { wrong: 'too_many' } {
    const typed = parsePoints(this.text)
    const isTooMany = 'centi' in typed && this.sign === 'less' && typed.centi > centiOf(this.card.points)
    return isTooMany ? { wrong: 'too_many' } : typed
  }

  get missing(): Missing | null {
    if (this.sign === '') return 'sign'
    if (!this.#centi()) return 'points'
    return this.because.missing
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

  chooseSign(sign: Sign): void {
    if (!this.isLocked) this.sign = sign
  }

  protected perform(): Promise<AdjustAnswer | null> {
    const [centi, said] = [this.#centi(), this.because.said]
    if (!centi || !said) return Promise.resolve(null)
    const change = pointsText(this.sign === 'less' ? -centi : centi)
    return this.attempt({ member_id: this.card.member_id, change, ...said }, this.till.pointsAdjust)
  }

  /** The hundredths that are typed; none where there are none, or too many. */
  #centi(): number | null {
    const typed = this.typed
    return 'centi' in typed && typed.centi > 0 ? typed.centi : null
  }

  /** It was refused: the points may not be what they were. */
  protected override async reread(): Promise<void> {
    try {
      this.card = await this.till.memberCard({ member_id: this.card.member_id })
    } catch {
      // Why it was refused is said, and stays said.
    }
  }
}
