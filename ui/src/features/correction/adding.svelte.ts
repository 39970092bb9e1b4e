import type { AddMemberAnswer, AddMemberQuote, MemberHit } from '$backend/bindings'
import type { Till } from '$backend/till'
import { halfWidth } from '$shared/amount'
import { Sending } from '$shared/sending.svelte'

const FOUND_MAX = 7

/** Whose a sale of today was: somebody is found, the till says what the sale gives them, and only then it is theirs. */
export class AddingMember extends Sending {
  text = $state('')
  found = $state.raw<MemberHit[]>([])
  /** For what was found. */
  answered = $state('')
  chosen = $state.raw<MemberHit | null>(null)
  quote = $state.raw<AddMemberQuote | null>(null)
  refused = $state.raw<unknown>(null)
  done = $state.raw<AddMemberAnswer | null>(null)
  #asked = 0

  constructor(
    private readonly till: Pick<Till, 'memberSearch' | 'saleQuoteAddMember' | 'saleAddMember'>,
    private readonly saleId: string,
    newId: () => string,
  ) {
    super(newId)
  }

  /** What is sent and not answered stays as it is: sent again, it is done once. */
  get isLocked(): boolean {
    return this.isBusy || this.isLost || this.done !== null
  }

  get canSend(): boolean {
    return this.quote !== null && !this.isBusy && this.done === null
  }

  async find(text: string): Promise<void> {
    this.text = text
    const query = halfWidth(text)
    const asked = ++this.#asked
    if (query === '') {
      this.found = []
      this.answered = ''
      return
    }
    try {
      const { members } = await this.till.memberSearch({ query, limit: FOUND_MAX })
      if (asked !== this.#asked) return
      this.found = members
      this.answered = query
      this.refused = null
    } catch (why) {
      if (asked === this.#asked) this.refused = why
    }
  }

  async choose(member: MemberHit): Promise<void> {
    if (this.isLocked) return
    this.chosen = member
    this.quote = null
    this.why = null
    const asked = ++this.#asked
    try {
      const quote = await this.till.saleQuoteAddMember({ sale_id: this.saleId, member_id: member.member_id })
      if (asked !== this.#asked) return
      this.quote = quote
      this.refused = null
    } catch (why) {
      if (asked === this.#asked) this.refused = why
    }
  }

  async send(): Promise<void> {
    const { chosen } = this
    if (!this.canSend || !chosen) return
    this.done = await this.attempt({ sale_id: this.saleId, member_id: chosen.member_id }, this.till.saleAddMember)
    // The sale is not as it was quoted.
    if (!this.done && !this.isLost) await this.choose(chosen)
  }
}
