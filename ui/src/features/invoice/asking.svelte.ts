import type { BuyerKind, BuyerTitle, InvoiceQuote, QuoteInvoice, RequestedInvoice } from '$backend/bindings'
import type { Till } from '$backend/till'
import { QuotedAct } from '$shared/act.svelte'

/** What must still be said before it can be asked for. */
export type Missing = 'nothing' | 'title' | 'tax_no'

/** Why less may be invoiced than was paid, in the order in which it is told. */
const LESS = [
  ['returned_minor', 'invoice-less-returned'],
  ['bonus_minor', 'invoice-less-bonus'],
  ['points_minor', 'invoice-less-points'],
  ['gift_cards_minor', 'invoice-less-gift-cards'],
  ['principal_minor', 'invoice-less-principal'],
] as const

export type Less = { word: string; minor: number }

/** Asking for the invoice of a sale, a top-up or a gift card. */
export class AskingInvoice extends QuotedAct<InvoiceQuote, RequestedInvoice, Missing> {
  kind = $state<BuyerKind>('company')
  title = $state('')
  taxNo = $state('')

  constructor(
    private readonly till: Pick<Till, 'invoiceQuoteRequest' | 'invoiceRequest'>,
    private readonly of: QuoteInvoice,
    newId: () => string,
  ) {
    super(newId)
  }

  get missing(): Missing | null {
    if (this.quote?.amount_minor === 0) return 'nothing'
    if (this.title.trim() === '') return 'title'
    return this.kind === 'company' && this.taxNo.trim() === '' ? 'tax_no' : null
  }

  get less(): Less[] {
    const why = this.quote?.not_invoiced
    return why ? LESS.map(([field, word]) => ({ word, minor: why[field] })).filter(({ minor }) => minor > 0) : []
  }

  /** The one that was asked for before and still says something. */
  get standing() {
    const invoice = this.quote?.invoice
    return invoice && invoice.state !== 'cancelled' ? invoice : null
  }

  /** Whom an invoice of the member named before. */
  take(buyer: BuyerTitle): void {
    if (this.isLocked) return
    this.kind = buyer.kind
    this.title = buyer.title
    this.taxNo = buyer.tax_no ?? ''
  }

  async ask(): Promise<void> {
    const first = this.quote === null
    await this.asking(() => this.till.invoiceQuoteRequest(this.of))
    const last = this.quote?.titles[0]
    if (first && last && this.title === '') this.take(last)
  }

  protected perform(): Promise<RequestedInvoice | null> {
    if (!this.quote) return Promise.resolve(null)
    const tax_no = this.kind === 'company' ? this.taxNo.trim() : null
    const buyer = { kind: this.kind, title: this.title.trim(), tax_no }
    return this.attempt({ ...this.of, buyer, expect_amount_minor: this.quote.amount_minor }, this.till.invoiceRequest)
  }
}
