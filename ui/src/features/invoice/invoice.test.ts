import { describe, expect, it } from 'vitest'
import type { InvoiceEntry, InvoiceQuote, ListInvoices, RequestInvoice } from '$backend/bindings'
import { Refused } from '$backend/till'
import { AskingInvoice } from './asking.svelte'
import { Invoices } from './invoices.svelte'
import { Marking, marksOf } from './marking.svelte'

const NOTHING = { returned_minor: 0, bonus_minor: 0, points_minor: 0, gift_cards_minor: 0, principal_minor: 0 }
const QUOTE: InvoiceQuote = {
  of: { what: 'sale', sale_id: 's1' }, number: '01-000001', amount_minor: 8000, parts: { money_minor: 8000, principal_minor: 0 },
  taxes: [], not_invoiced: { ...NOTHING, bonus_minor: 500 }, titles: [],
}
const ENTRY = { invoice_id: 'i1', request_no: '01-F000001', state: 'asked', amount_minor: 8000, to_reverse_minor: 0 } as InvoiceEntry
const FIRM = { kind: 'company', title: '示例公司', tax_no: '91350100M000100Y43' } as const

describe('asking for an invoice', () => {
  function asking(quote: InvoiceQuote, refuse?: Refused) {
    const sent: RequestInvoice[] = []
    const till = {
      invoiceQuoteRequest: async () => quote,
      invoiceRequest: async (request: RequestInvoice) => {
        sent.push(request)
        if (refuse) throw refuse
        return { invoice_id: 'i1', request_no: '01-F000001', of: quote.of, amount_minor: quote.amount_minor, parts: quote.parts, taxes: [] }
      },
    }
    return { it: new AskingInvoice(till, { sale_id: 's1' }, () => 'id-1'), sent }
  }

  it('needs a title, and of a company its number; why it is less is said', async () => {
    const { it: form, sent } = asking(QUOTE)
    expect(form.canSend).toBe(false)
    await form.ask()
    expect([form.missing, form.less]).toEqual(['title', [{ word: 'invoice-less-bonus', minor: 500 }]])
    form.title = ' 示例公司 '
    expect(form.missing).toBe('tax_no')
    form.taxNo = ' 91350100M000100Y43 '
    expect(await form.send()).toBe(true)
    expect(sent).toEqual([{ sale_id: 's1', buyer: FIRM, expect_amount_minor: 8000 }])
  })

  it('of a person sends no number, though one was typed before', async () => {
    const { it: form, sent } = asking(QUOTE)
    await form.ask()
    Object.assign(form, { title: '王芳', taxNo: '1', kind: 'person' })
    await form.send()
    expect(sent[0]?.buyer).toEqual({ kind: 'person', title: '王芳', tax_no: null })
  })

  it('takes the title that was used last, and never over what is typed', async () => {
    const { it: form } = asking({ ...QUOTE, titles: [FIRM] })
    await form.ask()
    expect([form.kind, form.title, form.taxNo]).toEqual(['company', FIRM.title, FIRM.tax_no])
    form.title = '另一家'
    await form.ask()
    expect(form.title).toBe('另一家')
  })

  it('cannot be sent where nothing can be invoiced; one that stands is shown', async () => {
    const { it: form } = asking({ ...QUOTE, amount_minor: 0, invoice: ENTRY })
    await form.ask()
    Object.assign(form, { title: '王芳', kind: 'person' })
    expect([form.missing, form.canSend, form.standing?.request_no]).toEqual(['nothing', false, '01-F000001'])
    const { it: other } = asking({ ...QUOTE, invoice: { ...ENTRY, state: 'cancelled' } })
    await other.ask()
    expect(other.standing).toBe(null)
  })

  it('that is refused for its number stays open with what was typed', async () => {
    const { it: form } = asking(QUOTE, new Refused('invoice_tax_no_invalid', { rule: 'wrong' }, '税号不对'))
    await form.ask()
    Object.assign(form, { title: '示例公司', taxNo: '1' })
    expect([await form.send(), form.title, form.isLocked]).toEqual([false, '示例公司', false])
  })
})

describe('noting what became of an invoice', () => {
  it.each([
    [{ state: 'asked' }, ['issue', 'cancel']],
    [{ state: 'issued' }, ['cancel']],
    [{ state: 'to_reverse' }, ['reverse', 'cancel']],
    [{ state: 'to_reverse', amount_minor: 0 }, ['reverse']],
    [{ state: 'cancelled', amount_minor: 0 }, []],
  ] as const)('%o offers %o', (row, marks) => {
    expect(marksOf({ ...ENTRY, ...row } as InvoiceEntry)).toEqual(marks)
  })

  it('sends a number and a day, or a reason', async () => {
    const sent: unknown[] = []
    const note = async (request: unknown) => (sent.push(request), {} as never)
    const till = { invoiceMarkIssued: note, invoiceMarkReversed: note, invoiceCancel: note }
    const marking = (row: Partial<InvoiceEntry>) => new Marking(till, { ...ENTRY, ...row }, '2026-11-23', () => 'id-1')
    const issue = marking({})
    expect([issue.mark, issue.missing]).toEqual(['issue', 'number'])
    issue.number = ' 26330001 '
    await issue.send()
    const reverse = Object.assign(marking({ state: 'to_reverse' }), { number: '26330002', day: '' })
    await reverse.send()
    const cancel = Object.assign(marking({ state: 'issued' }), { reason: ' ' })
    expect([cancel.mark, cancel.missing]).toEqual(['cancel', 'reason'])
    cancel.reason = '抬头开错'
    await cancel.send()
    expect(sent).toEqual([
      { invoice_id: 'i1', tax_invoice_no: '26330001', issued_on: '2026-11-23' },
      { invoice_id: 'i1', red_invoice_no: '26330002', reversed_on: null },
      { invoice_id: 'i1', reason: '抬头开错' },
    ])
    expect(marking({ state: 'cancelled', amount_minor: 0 }).missing).toBe('nothing')
  })
})

describe('the list of invoices', () => {
  it('is looked through by state, text and days, a page at a time', async () => {
    const asked: ListInvoices[] = []
    const till = { invoiceList: async (request: ListInvoices) => (asked.push(request), { invoices: Array.from({ length: 50 }, (_, n) => ({ ...ENTRY, invoice_id: `i${n}` })) }) }
    const list = new Invoices(till)
    await list.choose('asked')
    await list.find('９１')
    await list.between('2026-11-01', '')
    await list.pages.more()
    const all = { state: 'asked', text: '91', from: '2026-11-01', to: null, before: null, limit: 50 }
    expect(asked).toEqual([{ ...all, text: null, from: null }, { ...all, from: null }, all, { ...all, before: 'i49' }])
    expect(list.pages.rows).toHaveLength(100)
  })
})
