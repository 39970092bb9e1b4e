import type { MemberHit, Proof, TransferAnswer, TransferQuote } from '$backend/bindings'
import type { Till } from '$backend/till'
import { MemberAct } from '$shared/member_act.svelte'

/** As the till takes it. */
export const REASON_CHARS_MAX = 200

/** How it is agreed: the member proves it, or the owner answers for it. */
export type By = 'pin' | 'code' | 'owner'

/** What must still be said before it can be done. */
export type Missing = 'member' | 'proof' | 'reason'

type TransferTill = Pick<Till, 'memberSearch' | 'memberQuoteTransfer' | 'memberTransfer'>

/** Making all that a member has another member's. */
export class Transferring extends MemberAct<TransferQuote, TransferAnswer, Missing> {
  by = $state<By>('owner')
  proofText = $state('')
  reason = $state('')

  constructor(
    private readonly till: TransferTill,
    private readonly memberId: string,
    hasPin: boolean,
    newId: () => string,
  ) {
    super(till, newId, memberId)
    if (hasPin) this.by = 'pin'
  }

  get missing(): Missing | null {
    if (!this.quote) return 'member'
    if (this.by === 'owner') return this.reason.trim() === '' ? 'reason' : null
    return this.proofText.trim() === '' ? 'proof' : null
  }

  protected askFor(member: MemberHit): Promise<TransferQuote> {
    return this.till.memberQuoteTransfer({ member_id: this.memberId, to_member_id: member.member_id })
  }

  /** What was typed as a proof is gone with each sending that the till answered. */
  protected async perform(): Promise<TransferAnswer | null> {
    const { chosen } = this
    if (!chosen) return null
    const agreed = this.by === 'owner' ? { reason: this.reason.trim() } : { proof: this.#proof() }
    const request = { member_id: this.memberId, to_member_id: chosen.member_id, ...agreed }
    const answer = await this.attempt(request, this.till.memberTransfer)
    if (!this.isLost) this.proofText = ''
    return answer
  }

  #proof(): Proof {
    return this.by === 'pin' ? { pin: this.proofText } : { code: this.proofText }
  }
}
