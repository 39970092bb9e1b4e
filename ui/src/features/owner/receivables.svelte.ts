import type { Ageing, ReceivablesAnswer } from '$backend/bindings'
import type { Till } from '$backend/till'

/** The parts of what is owed by its age, in the order in which they are read, each with its message. */
export const AGES: readonly (readonly [keyof Ageing, string])[] = [
  ['older_minor', 'owed-older'],
  ['to_90_minor', 'owed-to-90'],
  ['to_60_minor', 'owed-to-60'],
  ['to_30_minor', 'owed-to-30'],
]

/** What is owed for so long, the oldest first. */
export type AgedPart = { word: string; minor: number }

/** The ages of which anything is owed. */
export function agesOf(ageing: Ageing): AgedPart[] {
  return AGES.map(([field, word]) => ({ word, minor: ageing[field] })).filter(({ minor }) => minor !== 0)
}

/** Everyone who owes on account, as of today. */
export class Receivables {
  report = $state.raw<ReceivablesAnswer | null>(null)
  isBusy = $state(false)
  why = $state.raw<unknown>(null)

  constructor(private readonly till: Pick<Till, 'reportReceivables'>) {}

  async load(): Promise<void> {
    this.isBusy = true
    try {
      this.report = await this.till.reportReceivables({})
      this.why = null
    } catch (why) {
      this.why = why
    }
    this.isBusy = false
  }
}
