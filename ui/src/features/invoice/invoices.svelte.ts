import type { InvoiceEntry, InvoiceState } from '$backend/bindings'
import type { Till } from '$backend/till'
import { halfWidth } from '$shared/amount'
import { Pages } from '$shared/pages.svelte'

const PAGE = 50

/** The states by which the list is looked through; none is all. */
export const STATES: readonly (InvoiceState | '')[] = ['', 'asked', 'issued', 'to_reverse', 'cancelled']

/** Requested invoices: the latest, in a state, of some days, or as a text finds them. */
export class Invoices {
  state = $state<InvoiceState | ''>('')
  text = $state('')
  from = $state('')
  to = $state('')
  readonly pages: Pages<InvoiceEntry, string>

  constructor(till: Pick<Till, 'invoiceList'>) {
    this.pages = new Pages(async (before) => {
      const { invoices } = await till.invoiceList({
        state: this.state || null,
        text: halfWidth(this.text) || null,
        from: this.from || null,
        to: this.to || null,
        before,
        limit: PAGE,
      })
      return { rows: invoices, next: invoices.length === PAGE ? (invoices.at(-1)?.invoice_id ?? null) : null }
    })
  }

  choose(state: InvoiceState | ''): Promise<void> {
    this.state = state
    return this.pages.load()
  }

  find(text: string): Promise<void> {
    this.text = text
    return this.pages.load()
  }

  between(from: string, to: string): Promise<void> {
    this.from = from
    this.to = to
    return this.pages.load()
  }
}
