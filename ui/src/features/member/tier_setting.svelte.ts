import type { CardAnswer, SetMemberTier, TierAnswer, TierReason } from '$backend/bindings'
import type { Till } from '$backend/till'
import { Sending } from '$shared/sending.svelte'

export const TIER_REASONS: readonly TierReason[] = ['earlier', 'goodwill', 'correction', 'other']

/** No tier at all, among the choices. */
export const NO_TIER = 'none'

/** What must still be said before the tier can be set. */
export type Missing = 'tier' | 'reason' | 'note'

/** Setting a member's tier by hand, with the reason, until a day or without an end. */
export class TierSetting extends Sending {
  tiers = $state.raw<TierAnswer[]>([])
  tierId = $state('')
  until = $state('')
  reason = $state<TierReason | ''>('')
  note = $state('')
  isDone = $state(false)

  constructor(
    private readonly till: Pick<Till, 'memberSetTier' | 'tierList'>,
    private readonly card: CardAnswer,
    newId: () => string,
  ) {
    super(newId)
  }

  async load(): Promise<void> {
    try {
      this.tiers = (await this.till.tierList({ active: true })).tiers
    } catch (why) {
      this.why = why
    }
  }

  /** What is sent and not answered stays as it is: sent again, it is done once. */
  get isLocked(): boolean {
    return this.isBusy || this.isLost || this.isDone
  }

  get missing(): Missing | null {
    if (this.tierId === '') return 'tier'
    if (this.reason === '') return 'reason'
    return this.reason === 'other' && this.note.trim() === '' ? 'note' : null
  }

  get request(): SetMemberTier | null {
    if (this.missing !== null || this.reason === '') return null
    const isNone = this.tierId === NO_TIER
    return {
      member_id: this.card.member_id,
      tier_id: isNone ? null : this.tierId,
      until: isNone ? null : this.until || null,
      reason: this.reason,
      note: this.note.trim() || null,
    }
  }

  /** Whether it is done. */
  async send(): Promise<boolean> {
    const request = this.request
    if (!request || this.isDone) return false
    this.isDone = (await this.attempt(request, this.till.memberSetTier)) !== null
    return this.isDone
  }
}
