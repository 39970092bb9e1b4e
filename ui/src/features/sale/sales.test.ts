import { expect, it } from 'vitest'
import type { SaleSummary } from '$backend/bindings'
import { SaleSearch } from './sales.svelte'

const sale = (id: string, refunded_minor = 0) => ({ sale_id: id, sale_no: `01-${id}`, refunded_minor }) as SaleSummary

it('a sale of which something was given back is read again, and the list stays where it is', async () => {
  const asked: (string | null | undefined)[] = []
  const search = new SaleSearch({
    saleList: async ({ sale_no }) => {
      asked.push(sale_no)
      return { sales: sale_no ? [sale('b', 500)] : [sale('a'), sale('b'), sale('c')] }
    },
  })
  await search.pages.load()
  await search.reread('01-b')
  expect([asked, search.pages.rows.map((row) => [row.sale_id, row.refunded_minor])]).toEqual([[undefined, '01-b'], [['a', 0], ['b', 500], ['c', 0]]])
})
