import type { ChangeTenderAnswer, ChangeTenderQuote, Tender, TenderKind, TenderReason } from '$backend/bindings'
import type { Till } from '$backend/till'
import { parseAmount } from '$shared/amount'
import { Sending } from '$shared/sending.svelte'

export const TENDER_REASONS: readonly TenderReason[] = ['wrong_key', 'paid_otherwise', 'other']
/** Points stay as they were rung. */
export const KINDS: readonly TenderKind[] = ['cash', 'wechat', 'alipay', 'card', 'other', 'stored_value']

/** As the till takes it. */
export const NOTE_CHARS_MAX = 200

/**
 * How a sale of today was paid in truth. What points paid stands from the start; the till says how much is missing, and what
 * would change once nothing is.
 */
export class ChangingTender extends Sending {
  given = $state.raw<Tender[]>([])
  /** What is typed for the next kind; empty for all that is missing. */
  amount = $state('')
  reason = $state<TenderReason | ''>('')
  note = $state('')
  quote = $state.raw<ChangeTenderQuote | null>(null)
  /** Why what was chosen is no way in which it can have been paid. */
  refused = $state.raw<unknown>(null)
  done = $state.raw<ChangeTenderAnswer | null>(null)
  #asked = 0

  constructor(
    private readonly till: Pick<Till, 'saleQuoteChangeTender' | 'saleChangeTender'>,
    private readonly saleId: string,
    private readonly scale: () => number,
    newId: () => string,
  ) {
    super(newId)
  }

  /** What is sent and not answered stays as it is: sent again, it is done once. */
  get isLocked(): boolean {
    return this.isBusy || this.isLost || this.done !== null
  }

  get due(): number {
    return this.quote?.settlement.due_minor ?? 0
  }

  get missing(): 'paid' | 'reason' | 'note' | null {
    if (!this.quote || this.quote.changes.length === 0) return 'paid'
    if (this.reason === '') return 'reason'
    return this.reason === 'other' && this.note.trim() === '' ? 'note' : null
  }

  get canSend(): boolean {
    return this.refused === null && this.missing === null && !this.isBusy && this.done === null
  }

  async start(): Promise<void> {
    await this.#ask([])
    await this.none()
  }

  /** Begins anew: only what points paid. */
  none(): Promise<void> {
    return this.#ask((this.quote?.paid_by ?? []).filter(({ kind }) => kind === 'points'))
  }

  /** What is typed, or all that is missing, was paid so. */
  async add(kind: TenderKind): Promise<void> {
    if (this.isLocked || this.due === 0) return
    const typed = parseAmount(this.amount, this.scale())
    const amount_minor = 'minor' in typed ? typed.minor : typed.wrong === 'empty' ? this.due : 0
    if (amount_minor === 0) return
    this.amount = ''
    await this.#ask([...this.given, { kind, amount_minor }])
  }

  choose(reason: TenderReason | ''): void {
    if (!this.isLocked) this.reason = reason
  }

  async send(): Promise<void> {
    if (!this.canSend || this.reason === '') return
    const request = { sale_id: this.saleId, tenders: this.given, reason: this.reason, note: this.note.trim() || null }
    this.done = await this.attempt(request, this.till.saleChangeTender)
    // The sale is not as it was quoted.
    if (!this.done && !this.isLost) await this.#ask(this.given)
  }

  async #ask(given: Tender[]): Promise<void> {
    const asked = ++this.#asked
    try {
      const quote = await this.till.saleQuoteChangeTender({ sale_id: this.saleId, tenders: given })
      if (asked !== this.#asked) return
      this.quote = quote
      this.given = given
      this.refused = null
    } catch (why) {
      // What was chosen before stands, with the reason why no more can.
      if (asked === this.#asked) this.refused = why
    }
  }
}
