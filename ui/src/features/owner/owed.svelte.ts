import type { CardsOwed, GiftCardsOwed, Liability, LiabilityAnswer } from '$backend/bindings'
import type { Till } from '$backend/till'
import { Monthly } from './monthly.svelte'

/** The ways in which stored value comes and goes, in the order in which they are read. */
export const FLOWS = ['taken_over_minor', 'topped_up_minor', 'granted_minor', 'returned_minor', 'spent_minor', 'refunded_minor', 'expired_minor', 'forfeited_minor'] as const
export type Flow = (typeof FLOWS)[number]
/** Those by which the shop owes less. */
export const LESS: readonly Flow[] = ['spent_minor', 'refunded_minor', 'expired_minor', 'forfeited_minor']

/** The ways of what is owed for count cards. */
export const CARD_FLOWS = ['taken_over_minor', 'sold_minor', 'earned_minor', 'refunded_minor', 'lapsed_minor', 'forfeited_minor'] as const
export type CardFlow = (typeof CARD_FLOWS)[number]

/** The ways of what is on gift cards. */
export const GIFT_FLOWS = ['sold_minor', 'returned_minor', 'spent_minor', 'bound_minor'] as const
export type GiftFlow = (typeof GIFT_FLOWS)[number]

export type OwedRow = { day: string; part: 'principal' | 'bonus'; owed: Liability } | { day: string; part: 'count-cards'; owed: CardsOwed }
  | { day: string; part: 'owed-gift-cards'; owed: GiftCardsOwed }

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

const GIFT_FLOW_WORD: Record<GiftFlow, string> = {
  sold_minor: 'owed-card-sold',
  returned_minor: 'owed-returned',
  spent_minor: 'owed-spent',
  bound_minor: 'owed-gift-bound',
}

/** What moved stored value. */
export const moves = (owed: Liability): (Move & { flow: Flow })[] =>
  FLOWS.map((flow) => ({ flow, word: FLOW_WORD[flow], minor: owed[flow], isLess: LESS.includes(flow) })).filter(({ minor }) => minor !== 0)

/** What moved count cards. */
export const cardMoves = (owed: CardsOwed): Move[] =>
  CARD_FLOWS.map((flow) => ({ word: CARD_FLOW_WORD[flow], minor: owed[flow], isLess: flow !== 'sold_minor' && flow !== 'taken_over_minor' })).filter(({ minor }) => minor !== 0)

/** What moved gift cards. */
export const giftMoves = (owed: GiftCardsOwed): Move[] =>
  GIFT_FLOWS.map((flow) => ({ word: GIFT_FLOW_WORD[flow], minor: owed[flow], isLess: flow === 'spent_minor' || flow === 'bound_minor' })).filter(({ minor }) => minor !== 0)

export const movesOf = (row: OwedRow): Move[] => {
  if (row.part === 'count-cards') return cardMoves(row.owed)
  return row.part === 'owed-gift-cards' ? giftMoves(row.owed) : moves(row.owed)
}

/** What the shop owes in stored value, a month at a time. */
export class Owed extends Monthly<LiabilityAnswer> {
  constructor(till: Pick<Till, 'reportLiability'>, today: string) {
    super((range) => till.reportLiability(range), today)
  }

  /** Days on which anything moved: of the others the closing is the opening. */
  get rows(): OwedRow[] {
    const parts = (this.report?.days ?? []).flatMap((day): OwedRow[] => [
      { day: day.business_day, part: 'principal', owed: day.principal },
      { day: day.business_day, part: 'bonus', owed: day.bonus },
      { day: day.business_day, part: 'count-cards', owed: day.cards },
      ...(day.gift_cards ? [{ day: day.business_day, part: 'owed-gift-cards' as const, owed: day.gift_cards }] : []),
    ])
    return parts.filter((row) => movesOf(row).length > 0)
  }
}
