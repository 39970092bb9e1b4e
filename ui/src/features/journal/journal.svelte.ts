import type { Progress, FactSentence, VerifyAnswer } from '$backend/bindings'
import type { Till } from '$backend/till'
import { Pages } from '$shared/pages.svelte'

const PAGE = 100

/** The journal, the latest first, and its verification. */
export class JournalReader {
  readonly pages: Pages<FactSentence, number>
  verifying = $state.raw<Progress | null>(null)
  verified = $state.raw<VerifyAnswer | null>(null)
  names = $state.raw<ReadonlyMap<string, string>>(new Map())
  isCancelled = $state(false)
  why = $state.raw<unknown>(null)

  constructor(private readonly till: Pick<Till, 'journalRead' | 'verifyShop' | 'cancelWork' | 'staffList'>) {
    this.pages = new Pages(async (before) => {
      const { facts, next_before_seq } = await till.journalRead({ before_seq: before, limit: PAGE })
      return { rows: facts, next: next_before_seq ?? null }
    })
  }

  async load(): Promise<void> {
    const pages = this.pages.load()
    try {
      const { staff } = await this.till.staffList({})
      this.names = new Map(staff.map((one) => [one.staff_id, one.name]))
    } catch (why) {
      this.why = why
    }
    await pages
  }

  async verify(): Promise<void> {
    if (this.verifying) return
    this.verifying = { done: 0, of: 0 }
    this.verified = null
    this.isCancelled = false
    this.why = null
    try {
      this.verified = await this.till.verifyShop((at) => {
        if (this.verifying) this.verifying = at
      })
    } catch (why) {
      if (!this.isCancelled) this.why = why
    }
    this.verifying = null
  }

  async cancel(): Promise<void> {
    this.isCancelled = true
    try {
      await this.till.cancelWork()
    } catch (why) {
      this.why = why
    }
  }
}
