import type { PersonShares, ShareAmounts, SharesAnswer } from '$backend/bindings'
import type { Till } from '$backend/till'
import { Monthly } from './monthly.svelte'

/** The kinds of work that earn, in the order in which they are read, each with its message. */
const WORK: readonly (readonly [Exclude<keyof ShareAmounts, 'taken_back_minor' | 'total_minor'>, string])[] = [
  ['sales_minor', 'shares-sales'],
  ['card_sales_minor', 'shares-card-sales'],
  ['uses_minor', 'shares-uses'],
  ['top_ups_minor', 'shares-top-ups'],
]

/** What was earned by a kind of work, or taken back. */
export type Part = { word: string; minor: number; isLess: boolean }

/** The kinds by which anything was earned or taken back. */
export function partsOf(it: ShareAmounts): Part[] {
  const earned = WORK.map(([field, word]) => ({ word, minor: it[field], isLess: false }))
  return [...earned, { word: 'shares-taken-back', minor: it.taken_back_minor, isLess: true }].filter(({ minor }) => minor !== 0)
}

/** What staff members earned, a month at a time. */
export class Shares extends Monthly<SharesAnswer> {
  constructor(till: Pick<Till, 'reportShares'>, today: string) {
    super((range) => till.reportShares(range), today)
  }

  get people(): PersonShares[] {
    return this.report?.people ?? []
  }
}
