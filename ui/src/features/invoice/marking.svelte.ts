import type { CancelledInvoice, InvoiceEntry, IssuedInvoice, ReversedInvoice } from '$backend/bindings'
import type { Till } from '$backend/till'
import { Act } from '$shared/act.svelte'

export type Mark = 'issue' | 'reverse' | 'cancel'
export type Marked = IssuedInvoice | ReversedInvoice | CancelledInvoice

/** What must still be said before it can be noted. */
export type Missing = 'number' | 'reason' | 'nothing'

/** What can be noted of an invoice, the usual first. */
export function marksOf(row: InvoiceEntry): Mark[] {
  const cancel: Mark[] = row.amount_minor > 0 ? ['cancel'] : []
  if (row.state === 'asked') return ['issue', ...cancel]
  return row.state === 'to_reverse' ? ['reverse', ...cancel] : cancel
}

/** Noting what became of an invoice: issued, reversed, or not wanted. */
export class Marking extends Act<Marked, Missing> {
  mark = $state<Mark | ''>('')
  number = $state('')
  day: string = $state('')
  reason = $state('')
  readonly marks: readonly Mark[]

  constructor(
    private readonly till: Pick<Till, 'invoiceMarkIssued' | 'invoiceMarkReversed' | 'invoiceCancel'>,
    readonly row: InvoiceEntry,
    today: string,
    newId: () => string,
  ) {
    super(newId)
    this.day = today
    this.marks = marksOf(row)
    this.mark = this.marks[0] ?? ''
  }

  get missing(): Missing | null {
    if (this.mark === '') return 'nothing'
    if (this.mark === 'cancel') return this.reason.trim() === '' ? 'reason' : null
    return this.number.trim() === '' ? 'number' : null
  }

  protected perform(): Promise<Marked | null> {
    const { invoice_id } = this.row
    const number = this.number.trim()
    const day = this.day || null
    if (this.mark === 'issue') return this.attempt({ invoice_id, tax_invoice_no: number, issued_on: day }, this.till.invoiceMarkIssued)
    if (this.mark === 'reverse') return this.attempt({ invoice_id, red_invoice_no: number, reversed_on: day }, this.till.invoiceMarkReversed)
    return this.attempt({ invoice_id, reason: this.reason.trim() }, this.till.invoiceCancel)
  }
}
