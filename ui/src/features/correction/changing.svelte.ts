import type { ChangeTenderAnswer, ChangeTenderQuote, Tender, TenderKind, TenderReason } from '$backend/bindings'
import type { Till } from '$backend/till'
import { QuotedAct } from '$shared/act.svelte'
import { parseAmount } from '$shared/amount'
import { Because, type MissingReason } from '$shared/because.svelte'

export const TENDER_REASONS: readonly TenderReason[] = ['wrong_key', 'paid_otherwise', 'other']
/** Points stay as they were rung. */
export const KINDS: readonly TenderKind[] = ['cash', 'wechat', 'alipay', 'card', 'other', 'stored_value', 'on_account']

type Quoted = ChangeTenderQuote & { given: Tender[] }

/**
 * How a sale of today was paid in truth. What points paid stands from the start; the till says how much is missing, and what
 * would change once nothing is.
 */
export class ChangingTender extends QuotedAct<Quoted, ChangeTenderAnswer, 'paid' | MissingReason> {
  /** What is typed for the next kind; empty for all that is missing. */
  amount = $state('')
  readonly because = new Because<TenderReason>(TENDER_REASONS, () => this.isLocked)

  constructor(
    private readonly till: Pick<Till, 'saleQuoteChangeTender' | 'saleChangeTender'>,
    private readonly saleId: string,
    private readonly scale: () => number,
    newId: () => string,
  ) {
    super(newId)
  }

  get given(): Tender[] {
    return this.quote?.given ?? []
  }

  get due(): number {
    return this.quote?.settlement.due_minor ?? 0
  }

  get missing(): 'paid' | MissingReason | null {
    if (!this.quote || this.quote.changes.length === 0) return 'paid'
    return this.because.missing
  }

  override get canSend(): boolean {
    return super.canSend && this.refused === null
  }

  ask(): Promise<void> {
    return this.#ask(this.given)
  }

  async start(): Promise<void> {
    await this.#ask([])
    await this.none()
  }

  /** Begins anew: only what points paid. */
  none(): Promise<void> {
    return this.#ask((this.quote?.paid_by ?? []).filter(({ kind }) => kind === 'points' || kind === 'gift_card'))
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

  protected perform(): Promise<ChangeTenderAnswer | null> {
    const { said } = this.because
    return said ? this.attempt({ sale_id: this.saleId, tenders: this.given, ...said }, this.till.saleChangeTender) : Promise.resolve(null)
  }

  #ask(given: Tender[]): Promise<void> {
    return this.asking(async () => ({ ...(await this.till.saleQuoteChangeTender({ sale_id: this.saleId, tenders: given })), given }))
  }

  /** What was chosen before stands, with the reason why no more can have paid. */
  protected override answered(quote: Quoted | null, refused: unknown): void {
    super.answered(quote ?? this.quote, refused)
  }
}
