import type { SaleSummary } from '$backend/bindings'
import type { Till } from '$backend/till'
import { halfWidth } from '$shared/amount'
import { Pages } from '$shared/pages.svelte'

const PAGE = 50

/** Past sales: the latest, of some days, or as a text finds them. */
export class SaleSearch {
  text = $state('')
  from = $state('')
  to = $state('')
  readonly pages: Pages<SaleSummary, string>

  constructor(private readonly till: Pick<Till, 'saleList'>) {
    this.pages = new Pages(async (before) => {
      const { sales } = await till.saleList({
        text: halfWidth(this.text) || null,
        from: this.from || null,
        to: this.to || null,
        before,
        limit: PAGE,
      })
      return { rows: sales, next: sales.length === PAGE ? (sales.at(-1)?.sale_id ?? null) : null }
    })
  }

  find(text: string): Promise<void> {
    this.text = text
    return this.pages.load()
  }

  /** One sale as it stands now; the list stays where it is. */
  async reread(saleNo: string): Promise<void> {
    const { sales } = await this.till.saleList({ sale_no: saleNo, limit: 1 })
    this.pages.put(sales, (one, other) => one.sale_id === other.sale_id)
  }

  between(from: string, to: string): Promise<void> {
    this.from = from
    this.to = to
    return this.pages.load()
  }
}
