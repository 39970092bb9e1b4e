import type { CardsOwed, Liability, LiabilityAnswer } from '$backend/bindings'
import type { Till } from '$backend/till'

/** The ways in which stored value comes and goes, in the order in which they are read. */
export const FLOWS = ['taken_over_minor', 'topped_up_minor', 'granted_minor', 'returned_minor', 'spent_minor', 'refunded_minor', 'expired_minor', 'forfeited_minor'] as const
export type Flow = (typeof FLOWS)[number]
/** Those by which the shop owes less. */
export const LESS: readonly Flow[] = ['spent_minor', 'refunded_minor', 'expired_minor', 'forfeited_minor']

/** The ways of what is owed for count cards. */
export const CARD_FLOWS = ['taken_over_minor', 'sold_minor', 'earned_minor', 'refunded_minor', 'lapsed_minor', 'forfeited_minor'] as const
export type CardFlow = (typeof CARD_FLOWS)[number]

export type OwedRow = { day: string; part: 'principal' | 'bonus'; owed: Liability } | { day: string; part: 'count-cards'; owed: CardsOwed }

/** A flow that moved what is owed: its message, and by how much it is more, or less where a minus stands before it. */
export type Move = { word: string; minor: number; isLess: boolean }

const FLOW_WORD: Record<Flow, string> = {
  taken_over_minor: 'owed-taken-over',
  topped_up_minor: 'owed-topped-up',
  granted_minor: 'owed-granted',
  returned_minor: 'owed-returned',
  spent_minor: 'owed-spent',
  refunded_minor: 'owed-refunded',
  expired_minor: 'owed-expired',
  forfeited_minor: 'owed-forfeited',
}

const CARD_FLOW_WORD: Record<CardFlow, string> = {
  taken_over_minor: 'owed-taken-over',
  sold_minor: 'owed-card-sold',
  earned_minor: 'owed-card-earned',
  refunded_minor: 'owed-card-refunded',
  lapsed_minor: 'owed-card-lapsed',
  forfeited_minor: 'owed-forfeited',
}

/** What moved stored value. */
export const moves = (owed: Liability): (Move & { flow: Flow })[] =>
  FLOWS.map((flow) => ({ flow, word: FLOW_WORD[flow], minor: owed[flow], isLess: LESS.includes(flow) })).filter(({ minor }) => minor !== 0)

/** What moved count cards. */
export const cardMoves = (owed: CardsOwed): Move[] =>
  CARD_FLOWS.map((flow) => ({ word: CARD_FLOW_WORD[flow], minor: owed[flow], isLess: flow !== 'sold_minor' && flow !== 'taken_over_minor' })).filter(({ minor }) => minor !== 0)

export const movesOf = (row: OwedRow): Move[] => (row.part === 'count-cards' ? cardMoves(row.owed) : moves(row.owed))

/** What the shop owes in stored value, a month at a time. */
export class Owed {
  month = $state('')
  report = $state.raw<LiabilityAnswer | null>(null)
  isBusy = $state(false)
  why = $state.raw<unknown>(null)
  #asked = 0

  constructor(
    private readonly till: Pick<Till, 'reportLiability'>,
    private readonly today: string,
  ) {
    this.month = today.slice(0, 7)
  }

  get isThisMonth(): boolean {
    return this.month >= this.today.slice(0, 7)
  }

  /** From the first of the month to its last day, or to today where it goes on. */
  get range(): { from: string; to: string } {
    return { from: `${this.month}-01`, to: this.isThisMonth ? this.today : lastDay(this.month) }
  }

  /** Days on which anything moved: of the others the closing is the opening. */
  get rows(): OwedRow[] {
    const parts = (this.report?.days ?? []).flatMap((day): OwedRow[] => [
      { day: day.business_day, part: 'principal', owed: day.principal },
      { day: day.business_day, part: 'bonus', owed: day.bonus },
      { day: day.business_day, part: 'count-cards', owed: day.cards },
    ])
    return parts.filter((row) => movesOf(row).length > 0)
  }

  step(months: 1 | -1): Promise<void> {
    if (months === 1 && this.isThisMonth) return Promise.resolve()
    this.month = monthAfter(this.month, months)
    return this.load()
  }

  async load(): Promise<void> {
    const asked = ++this.#asked
    this.isBusy = true
    try {
      const report = await this.till.reportLiability(this.range)
      if (asked !== this.#asked) return
      this.report = report
      this.why = null
    } catch (why) {
      if (asked !== this.#asked) return
      this.report = null
      this.why = why
    }
    this.isBusy = false
  }
}

/** A month of the wire, `2026-11`, some months later. */
export function monthAfter(month: string, months: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number)
  return new Date(Date.UTC(year, number - 1 + months, 1)).toISOString().slice(0, 7)
}

/** The last day of a month. */
export function lastDay(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number)
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10)
}
