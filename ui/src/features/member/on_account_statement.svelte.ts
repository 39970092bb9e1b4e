import type { OnAccountStatement as Answer } from '$backend/bindings'
import type { Till } from '$backend/till'

/** What moved what a member owes within a span: this month first. */
export class OnAccountStatement {
  from = $state('')
  to = $state('')
  answer = $state.raw<Answer | null>(null)
  isBusy = $state(false)
  why = $state.raw<unknown>(null)
  #asked = 0

  constructor(
    private readonly till: Pick<Till, 'onAccountStatement'>,
    private readonly memberId: string,
  ) {}

  /** The first answer says which days the till took; a day that is emptied later stays empty, so that another can be typed. */
  async open(): Promise<void> {
    await this.load()
    this.from ||= this.answer?.from ?? ''
    this.to ||= this.answer?.to ?? ''
  }

  choose(from: string, to: string): Promise<void> {
    this.from = from
    this.to = to
    return this.load()
  }

  /** Of answers that overtake each other only that to the last question counts. */
  async load(): Promise<void> {
    const asked = ++this.#asked
    this.isBusy = true
    try {
      const answer = await this.till.onAccountStatement({ member_id: this.memberId, from: this.from || null, to: this.to || null })
      if (asked !== this.#asked) return
      this.answer = answer
      this.why = null
    } catch (why) {
      if (asked !== this.#asked) return
      this.answer = null
      this.why = why
    }
    this.isBusy = false
  }
}
