import { describe, expect, it } from 'vitest'
import type { ProductAnswer, PutProduct, TierAnswer } from '$backend/bindings'
import { ProductForm, ProductList } from './products.svelte'

const MILLET: ProductAnswer = { sku: '105', name: '小米', price_minor: 680, unit: '斤', unit_kg: '0.5', unit_decimals: 3, category: '米面杂粮', cost_minor: 500, favourite: true }
const SOAP: ProductAnswer = { sku: '9', name: '肥皂', price_minor: 300, unit: 'piece', unit_decimals: 0, category: '日用', favourite: false }
const TODAY = '2026-11-22'
const tier = (tier_id: string, name: string, is_active: boolean): TierAnswer => ({ tier_id, name, level: 1, window: { over: 'always' }, grace_days: 0, is_active, text: '' })
const tiers = [tier('1', '银卡', true), tier('2', '金卡', true), tier('3', '旧卡', false), tier('4', '老卡', false)]
const till = { productPut: async (put: PutProduct) => put as ProductAnswer, tierList: async () => ({ tiers }) }

describe('a product as it is typed', () => {
  it('a change keeps what is not shown, as what is left out would be emptied', () => {
    const form = new ProductForm(till, MILLET, {}, 2, TODAY)
    form.priceText = '７。２'
    expect(form.request).toEqual({ sku: '105', name: '小米', price_minor: 720, barcode: null, unit: '斤', unit_kg: '0.5', unit_decimals: 3, category: '米面杂粮', cost_minor: 500, tax_rate: null, tier_prices: [], favourite: true, card: null })
  })

  it('another unit leaves its weight and decimals to the till', () => {
    const form = new ProductForm(till, MILLET, {}, 2, TODAY)
    form.unit = '袋'
    expect(form.request).toMatchObject({ unit: '袋', unit_kg: null, unit_decimals: null })
  })

  it('a scanned barcode is number and barcode of a new product', () => {
    const form = new ProductForm(till, null, { barcode: '6900000000014' }, 2, TODAY)
    form.name = '大米'
    form.priceText = '79.9'
    expect(form.request).toMatchObject({ sku: '6900000000014', barcode: '6900000000014', price_minor: 7990, unit: 'piece', cost_minor: null })
  })

  it('a rate of tax is kept, taken away, or said to be none', async () => {
    const form = new ProductForm(till, { ...MILLET, tax_rate: '9' }, {}, 2, TODAY)
    expect(form.request?.tax_rate).toBe('9')
    form.rateText = '８。875%'
    expect(form.request?.tax_rate).toBe('8.875')
    form.rateText = ''
    expect(form.request?.tax_rate).toBeNull()
    form.rateText = '101'
    expect([form.isRateWrong, await form.send()]).toEqual([true, null])
  })

  it('what members of tiers pay is kept until the tiers are read, and then as it is typed', async () => {
    const own = [{ tier_id: '1', price_minor: 600 }, { tier_id: '4', price_minor: 550 }]
    const form = new ProductForm(till, { ...MILLET, tier_prices: own }, {}, 2, TODAY)
    expect(form.request?.tier_prices).toEqual(own)
    await form.tierPrices.read()
    expect(form.tierPrices.rows.map((row) => [row.name, row.text])).toEqual([['银卡', '6.00'], ['金卡', ''], ['老卡', '5.50']])
    const [silver, gold] = form.tierPrices.rows
    if (!silver || !gold) throw new Error('two tiers are in use')
    silver.text = ''
    gold.text = '５。８'
    expect(form.request?.tier_prices).toEqual([{ tier_id: '2', price_minor: 580 }, { tier_id: '4', price_minor: 550 }])
    gold.text = '五块八'
    expect(form.request).toBeNull()
  })

  it('without a price nothing is sent', async () => {
    expect(await new ProductForm(till, null, {}, 2, TODAY).send()).toBeNull()
  })
})

it('the list is all, of a category, or what a text finds', async () => {
  const list = new ProductList({ productList: async () => ({ products: [MILLET, SOAP] }), productSearch: async () => ({ products: [SOAP] }) })
  await list.pages.load()
  expect([list.pages.total, list.categories]).toEqual([2, ['米面杂粮', '日用']])
  await list.pick('日用')
  expect(list.pages.rows.map((row) => row.sku)).toEqual(['9'])
})
