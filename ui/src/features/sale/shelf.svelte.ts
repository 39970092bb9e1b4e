import type { ProductAnswer } from '$backend/bindings'
import type { Till } from '$backend/till'

/** The products that the counter has at hand: the favourites, and what stands in the basket, with its unit and barcode. */
export class Shelf {
  favourites = $state.raw<ProductAnswer[]>([])
  #products = $state.raw<ReadonlyMap<string, ProductAnswer>>(new Map())

  constructor(
    private readonly till: Pick<Till, 'productList' | 'productSearch'>,
    private readonly fail: (why: unknown) => void,
  ) {}

  of(sku: string | null | undefined): ProductAnswer | undefined {
    return sku ? this.#products.get(sku) : undefined
  }

  put(products: readonly ProductAnswer[]): void {
    const known = new Map(this.#products)
    for (const product of products) known.set(product.sku, product)
    this.#products = known
  }

  async loadFavourites(): Promise<void> {
    try {
      const { products } = await this.till.productList({ favourites: true })
      this.favourites = products
      this.put(products)
    } catch (why) {
      this.fail(why)
    }
  }

  /** Fetches products by their numbers: those of a basket that was there before the window. */
  async fetch(skus: ReadonlySet<string>): Promise<void> {
    for (const sku of skus) {
      try {
        const { products } = await this.till.productSearch({ query: sku, limit: 20 })
        this.put(products.filter((product) => product.sku === sku))
      } catch (why) {
        this.fail(why)
      }
    }
  }
}
