import type { MemberHit } from '$backend/bindings'
import type { Till } from '$backend/till'
import { QuotedAct } from './act.svelte'
import { halfWidth } from './amount'

const FOUND_MAX = 7

/** An act for a member who is found first: then the till says what would happen, and only then it is done. */
export abstract class MemberAct<Quote, Answer, Missing extends string = never> extends QuotedAct<Quote, Answer, Missing> {
  text = $state('')
  found = $state.raw<MemberHit[]>([])
  /** For what was found. */
  foundBy = $state('')
  chosen = $state.raw<MemberHit | null>(null)
  #searched = 0

  constructor(
    private readonly searchTill: Pick<Till, 'memberSearch'>,
    newId: () => string,
    /** Who cannot be it. */
    private readonly exceptId: string | null = null,
  ) {
    super(newId)
  }

  /** What the till says of it for this member. */
  protected abstract askFor(member: MemberHit): Promise<Quote>

  async find(text: string): Promise<void> {
    this.text = text
    const query = halfWidth(text)
    const searched = ++this.#searched
    if (query === '') {
      this.found = []
      this.foundBy = ''
      return
    }
    try {
      const { members } = await this.searchTill.memberSearch({ query, limit: FOUND_MAX })
      if (searched !== this.#searched) return
      this.found = members.filter((one) => one.member_id !== this.exceptId)
      this.foundBy = query
      this.refused = null
    } catch (why) {
      if (searched === this.#searched) this.refused = why
    }
  }

  async choose(member: MemberHit): Promise<void> {
    if (this.isLocked) return
    this.#searched += 1
    this.chosen = member
    this.why = null
    this.forget()
    await this.ask()
  }

  async ask(): Promise<void> {
    const { chosen } = this
    if (chosen) await this.asking(() => this.askFor(chosen))
  }
}
