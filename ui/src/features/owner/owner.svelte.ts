import type { SilentRow, TodayAnswer } from '$backend/bindings'
import type { Till } from '$backend/till'
import { Pages } from '$shared/pages.svelte'

const PAGE = 50

/** A day in a few numbers. */
export class Today {
  day = $state('')
  report = $state.raw<TodayAnswer | null>(null)
  isBusy = $state(false)
  why = $state.raw<unknown>(null)
  #asked = 0

  constructor(private readonly till: Pick<Till, 'reportToday'>) {}

  async load(day = this.day): Promise<void> {
    this.day = day
    const asked = ++this.#asked
    this.isBusy = true
    try {
      const report = await this.till.reportToday({ day: day || null })
      if (asked !== this.#asked) return
      this.report = report
      this.why = null
    } catch (why) {
      if (asked !== this.#asked) return
      this.why = why
    }
    this.isBusy = false
  }
}

/** Regulars who have not come: those who spent most first. */
export function silentPages(till: Pick<Till, 'reportSilent'>): Pages<SilentRow, string> {
  return new Pages(async (after) => {
    const { total, rows, next } = await till.reportSilent({ after, limit: PAGE })
    return { rows, next: next ?? null, total }
  })
}
