import type { Duplicate, MemberHit, MergeAnswer, MergeQuote } from '$backend/bindings'
import type { Till } from '$backend/till'
import { QuotedAct } from '$shared/act.svelte'
import { MemberAct } from '$shared/member_act.svelte'

/** As the till takes it. */
export const REASON_CHARS_MAX = 200

type MergeTill = Pick<Till, 'memberSearch' | 'memberQuoteMerge' | 'memberMerge'>

/** Making another member the same person as this one, who stands for both. */
export class Merging extends MemberAct<MergeQuote, MergeAnswer, 'member' | 'reason'> {
  reason = $state('')

  constructor(
    private readonly till: MergeTill,
    private readonly memberId: string,
    newId: () => string,
  ) {
    super(till, newId, memberId)
  }

  get missing(): 'member' | 'reason' | null {
    if (!this.quote) return 'member'
    return this.reason.trim() === '' ? 'reason' : null
  }

  protected askFor(member: MemberHit): Promise<MergeQuote> {
    return this.till.memberQuoteMerge({ member_id: this.memberId, alias_id: member.member_id })
  }

  protected async perform(): Promise<MergeAnswer | null> {
    const { chosen } = this
    if (!chosen) return null
    return this.attempt({ member_id: this.memberId, alias_id: chosen.member_id, reason: this.reason.trim() }, this.till.memberMerge)
  }
}

/** Parting a member again from the one who stands for them. */
export class Parting extends QuotedAct<MergeQuote, MergeAnswer, 'reason'> {
  reason = $state('')

  constructor(
    private readonly till: Pick<Till, 'memberQuoteUndoMerge' | 'memberUndoMerge'>,
    private readonly aliasId: string,
    newId: () => string,
  ) {
    super(newId)
  }

  get missing(): 'reason' | null {
    return this.reason.trim() === '' ? 'reason' : null
  }

  ask(): Promise<void> {
    return this.asking(() => this.till.memberQuoteUndoMerge({ alias_id: this.aliasId }))
  }

  protected perform(): Promise<MergeAnswer | null> {
    return this.attempt({ alias_id: this.aliasId, reason: this.reason.trim() }, this.till.memberUndoMerge)
  }
}

/** How many groups are looked at in one go. */
const GROUPS_MAX = 50

/** Those who may have been enrolled twice. */
export class Duplicates {
  groups = $state.raw<Duplicate[] | null>(null)
  why = $state.raw<unknown>(null)

  constructor(private readonly till: Pick<Till, 'memberFindDuplicates'>) {}

  async load(): Promise<void> {
    try {
      this.groups = (await this.till.memberFindDuplicates({ limit: GROUPS_MAX })).duplicates
      this.why = null
    } catch (why) {
      this.why = why
    }
  }
}
