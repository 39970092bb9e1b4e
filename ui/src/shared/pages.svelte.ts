/** A page of a list, and where the next begins. */
export type Page<Row, Cursor> = { rows: Row[]; next: Cursor | null; total?: number | undefined }

/** A list that is read page by page; of two readings under way the later counts. */
export class Pages<Row, Cursor> {
  rows = $state.raw<Row[]>([])
  total = $state<number | null>(null)
  next = $state.raw<Cursor | null>(null)
  isBusy = $state(false)
  why = $state.raw<unknown>(null)
  #asked = 0

  constructor(private readonly read: (after: Cursor | null) => Promise<Page<Row, Cursor>>) {}

  /** From the beginning. */
  load(): Promise<void> {
    return this.#read(null)
  }

  async more(): Promise<void> {
    if (this.next !== null && !this.isBusy) await this.#read(this.next)
  }

  /** Puts rows that were read anew in the place of those that are the same. */
  put(news: Row[], isSame: (one: Row, other: Row) => boolean): void {
    this.rows = this.rows.map((row) => news.find((one) => isSame(one, row)) ?? row)
  }

  async #read(after: Cursor | null): Promise<void> {
    const asked = ++this.#asked
    this.isBusy = true
    try {
      const page = await this.read(after)
      if (asked !== this.#asked) return
      this.rows = after === null ? page.rows : [...this.rows, ...page.rows]
      this.next = page.next
      this.total = page.total ?? null
      this.why = null
    } catch (why) {
      if (asked !== this.#asked) return
      this.why = why
    }
    this.isBusy = false
  }
}
