import type { AddMemberAnswer, AddMemberQuote, MemberHit } from '$backend/bindings'
import type { Till } from '$backend/till'
import { MemberAct } from '$shared/member_act.svelte'

/** Whose a sale of today was: somebody is found, the till says what the sale gives them, and only then it is theirs. */
export class AddingMember extends MemberAct<AddMemberQuote, AddMemberAnswer> {
  readonly missing = null

  constructor(
    private readonly till: Pick<Till, 'memberSearch' | 'saleQuoteAddMember' | 'saleAddMember'>,
    private readonly saleId: string,
    newId: () => string,
  ) {
    super(till, newId)
  }

  protected askFor(member: MemberHit): Promise<AddMemberQuote> {
    return this.till.saleQuoteAddMember({ sale_id: this.saleId, member_id: member.member_id })
  }

  protected perform(): Promise<AddMemberAnswer | null> {
    return this.chosen ? this.attempt({ sale_id: this.saleId, member_id: this.chosen.member_id }, this.till.saleAddMember) : Promise.resolve(null)
  }
}
