import type { CardAnswer, SetMemberTier, SetTierAnswer, TierAnswer, TierReason } from '$backend/bindings'
import type { Till } from '$backend/till'
import { Act } from '$shared/act.svelte'
import { Because, type MissingReason } from '$shared/because.svelte'

export const TIER_REASONS: readonly TierReason[] = ['earlier', 'goodwill', 'correction', 'other']

/** No tier at all, among the choices. */
export const NO_TIER = 'none'

/** What must still be said before the tier can be set. */
export type Missing = 'tier' | MissingReason

/** Setting a member's tier by hand, with the reason, until a day or without an end. */
export class TierSetting extends Act<SetTierAnswer, Missing> {
  tiers = $state.raw<TierAnswer[]>([])
  tierId = $state('')
  until = $state('')
  readonly because = new Because<TierReason>(TIER_REASONS, () => this.isLocked)

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

  get missing(): Missing | null {
    return this.tierId === '' ? 'tier' : this.because.missing
  }

  protected perform(): Promise<SetTierAnswer | null> {
    const { said } = this.because
    if (!said) return Promise.resolve(null)
    const isNone = this.tierId === NO_TIER
    const request: SetMemberTier = {
      member_id: this.card.member_id,
      tier_id: isNone ? null : this.tierId,
      until: isNone ? null : this.until || null,
      ...said,
    }
    return this.attempt(request, this.till.memberSetTier)
  }
}
