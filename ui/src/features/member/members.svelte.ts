import type { CardAnswer, MemberHit, Movement } from '$backend/bindings'
import type { Till } from '$backend/till'
import { halfWidth } from '$shared/amount'
import { Pages } from '$shared/pages.svelte'

export type MembersTill = Pick<Till, 'memberList' | 'memberSearch' | 'memberCard' | 'memberMovements' | 'alertList' | 'tierList'>

const PAGE = 50

/** Everybody by last visit, or those whom a text finds. */
export class MemberList {
  text = $state('')
  readonly pages: Pages<MemberHit, string>

  constructor(till: Pick<MembersTill, 'memberList' | 'memberSearch'>) {
    this.pages = new Pages(async (after) => {
      const query = halfWidth(this.text)
      if (query !== '') return { rows: (await till.memberSearch({ query, limit: PAGE })).members, next: null }
      const { members, total, next } = await till.memberList({ order: 'recent', after, limit: PAGE })
      return { rows: members, next: next ?? null, total }
    })
  }

  find(text: string): Promise<void> {
    this.text = text
    return this.pages.load()
  }
}

/** One member: the card and every movement. */
export class MemberFile {
  card = $state.raw<CardAnswer | null>(null)
  why = $state.raw<unknown>(null)
  /** Whether the shop has tiers that a member could be given. */
  hasTiers = $state(false)
  readonly movements: Pages<Movement, number>

  constructor(
    private readonly till: MembersTill,
    private readonly memberId: string,
  ) {
    this.movements = new Pages(async (before) => {
      const answer = await till.memberMovements({ member_id: memberId, before_seq: before, limit: PAGE })
      return { rows: answer.movements, next: answer.next_before_seq ?? null }
    })
  }

  async load(): Promise<void> {
    const movements = this.movements.load()
    try {
      this.card = await this.till.memberCard({ member_id: this.memberId })
      this.hasTiers = (await this.till.tierList({ active: true })).tiers.length > 0
      this.why = null
    } catch (why) {
      this.why = why
    }
    await movements
  }
}

/** The movements of a member's stored value since the last balance refund, the latest first. */
export function statementPages(till: Pick<Till, 'storedValueStatement'>, memberId: string): Pages<Movement, number> {
  return new Pages(async (before) => {
    const { movements, next_before_seq: next } = await till.storedValueStatement({ member_id: memberId, before_seq: before, limit: PAGE })
    return { rows: movements, next: next ?? null }
  })
}
