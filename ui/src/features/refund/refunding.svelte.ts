import type { RefundableLine, RefundAnswer, RefundLineRequest, RefundQuote, RefundReason } from '$backend/bindings'
import type { Till } from '$backend/till'
import { Sending } from '$shared/sending.svelte'
import { parseReturn, stepDown, stepUp, type TypedReturn } from './quantity'

export const REASONS: readonly RefundReason[] = ['changed_mind', 'faulty', 'wrong_item', 'rung_wrongly', 'other']

/** As the till takes it. */
export const NOTE_CHARS_MAX = 200

/** What must still be said before anything can be given back. */
export type Missing = 'quantity' | 'lines' | 'reason' | 'note'

type Quoted = { lines: RefundLineRequest[]; quote: RefundQuote }

/**
 * Giving back what was paid for lines of a sale. The till says what would happen, anew after every change; what is sent is
 * what it said last. Of answers that overtake each other only that to the last question counts.
 */
export class Refunding extends Sending {
  lines = $state.raw<RefundableLine[]>([])
  reason = $state<RefundReason | ''>('')
  note = $state('')
  /** What would happen; none while what is typed is wrong or the till refuses it. */
  quoted = $state.raw<Quoted | null>(null)
  /** Whether a question is under way: what is shown is of the one before. */
  isAsking = $state(false)
  /** Why it cannot be quoted. */
  refused = $state.raw<unknown>(null)
  done = $state.raw<RefundAnswer | null>(null)
  #texts = $state.raw<ReadonlyMap<number, string>>(new Map())
  #asked = 0

  constructor(
    private readonly till: Pick<Till, 'saleQuoteRefund' | 'saleRefund'>,
    private readonly saleId: string,
    newId: () => string,
  ) {
    super(newId)
  }

  /** What is sent and not answered stays as it is: sent again, it is done once. */
  get isLocked(): boolean {
    return this.isBusy || this.isLost || this.done !== null
  }

  get missing(): Missing | null {
    const chosen = this.#chosen()
    if (!chosen) return 'quantity'
    if (chosen.length === 0) return 'lines'
    if (this.reason === '') return 'reason'
    return this.reason === 'other' && this.note.trim() === '' ? 'note' : null
  }

  get canSend(): boolean {
    return this.quoted !== null && !this.isAsking && !this.isBusy && this.missing === null && this.done === null
  }

  /** Asks what could come back. Nothing is chosen: all of a sale may be too much where one line is not. */
  start(): Promise<void> {
    return this.#quote([])
  }

  textOf(line: RefundableLine): string {
    return this.#texts.get(line.line) ?? ''
  }

  typedOf(line: RefundableLine): TypedReturn {
    return parseReturn(this.textOf(line), line)
  }

  type(line: RefundableLine, text: string): Promise<void> {
    return this.#change(new Map([...this.#texts, [line.line, text]]))
  }

  more(line: RefundableLine): Promise<void> {
    const typed = this.typedOf(line)
    return this.type(line, stepUp('qty' in typed ? typed.qty : '0', line.left))
  }

  less(line: RefundableLine): Promise<void> {
    const typed = this.typedOf(line)
    return this.type(line, stepDown('qty' in typed ? typed.qty : '0'))
  }

  all(): Promise<void> {
    const isLeft = (line: RefundableLine) => line.left !== '0' && !line.is_count_card
    return this.#change(new Map(this.lines.filter(isLeft).map((line) => [line.line, line.left])))
  }

  none(): Promise<void> {
    return this.#change(new Map())
  }

  choose(reason: RefundReason | ''): void {
    if (!this.isLocked) this.reason = reason
  }

  async send(): Promise<void> {
    if (!this.canSend || !this.quoted || this.reason === '') return
    const { lines, quote } = this.quoted
    const request = { sale_id: this.saleId, lines, reason: this.reason, note: this.note.trim() || null, expect_total_minor: quote.total_minor }
    this.done = await this.attempt(request, this.till.saleRefund)
    if (this.done || this.isLost) return
    // The sale is not as it was quoted: how much is left of each line comes first.
    await this.#quote([])
    await this.#ask()
  }

  #change(texts: ReadonlyMap<number, string>): Promise<void> {
    if (this.isLocked) return Promise.resolve()
    this.#texts = texts
    this.why = null
    return this.#ask()
  }

  /** What is chosen; none while anything typed is wrong. */
  #chosen(): RefundLineRequest[] | null {
    const chosen: RefundLineRequest[] = []
    for (const line of this.lines) {
      const typed = this.typedOf(line)
      if ('wrong' in typed) return null
      if (typed.qty !== '0') chosen.push({ line: line.line, qty: typed.qty })
    }
    return chosen
  }

  #ask(): Promise<void> {
    const chosen = this.#chosen()
    if (chosen) return this.#quote(chosen)
    this.#asked += 1
    this.#answered(null, null)
    return Promise.resolve()
  }

  async #quote(lines: RefundLineRequest[]): Promise<void> {
    const asked = ++this.#asked
    this.isAsking = true
    try {
      const quote = await this.till.saleQuoteRefund({ sale_id: this.saleId, lines })
      if (asked !== this.#asked) return
      this.lines = quote.lines
      this.#answered({ lines, quote }, null)
    } catch (why) {
      if (asked !== this.#asked) return
      this.#answered(null, why)
    }
  }

  #answered(quoted: Quoted | null, refused: unknown): void {
    this.quoted = quoted
    this.refused = refused
    this.isAsking = false
  }
}
