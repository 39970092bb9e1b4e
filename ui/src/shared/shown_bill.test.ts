import { expect, it } from 'vitest'
import type { Bill } from '$backend/bindings'
import { ShownBill } from './shown_bill.svelte'

const bill = (is_returned: boolean) => ({ sale_id: 's1', is_returned }) as Bill

it('a bill is read again after a refund', async () => {
  const asked: unknown[] = []
  const shown = new ShownBill({ saleShow: async (request) => (asked.push(request), { bill: bill(true) }) }, bill(false))
  expect([asked, shown.bill.is_returned, shown.isRefunded]).toEqual([[], false, false])
  await shown.reread()
  expect([asked, shown.bill.is_returned, shown.isRefunded]).toEqual([[{ sale_id: 's1' }], true, true])
})

it('that cannot be read again stands as it was, and may have changed all the same', async () => {
  const shown = new ShownBill({ saleShow: () => Promise.reject(new Error()) }, bill(false))
  await expect(shown.reread()).rejects.toThrow()
  expect([shown.bill.is_returned, shown.isRefunded]).toEqual([false, true])
})
