/** A report of a month, and of those before it; never of days that are to come. */
export class Monthly<Report> {
  month = $state('')
  report = $state.raw<Report | null>(null)
  isBusy = $state(false)
  why = $state.raw<unknown>(null)
  #asked = 0

  constructor(
    private readonly read: (range: { from: string; to: string }) => Promise<Report>,
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

  step(months: 1 | -1): Promise<void> {
    if (months === 1 && this.isThisMonth) return Promise.resolve()
    this.month = monthAfter(this.month, months)
    return this.load()
  }

  async load(): Promise<void> {
    const asked = ++this.#asked
    this.isBusy = true
    try {
      const report = await this.read(this.range)
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
