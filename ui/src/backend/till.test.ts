import { mockIPC } from '@tauri-apps/api/mocks'
import { beforeEach, describe, expect, it } from 'vitest'
import { makeTill, Refused } from './till'

const asked: { command: string; args: unknown }[] = []
let answer: () => unknown

beforeEach(() => {
  asked.length = 0
  answer = () => ({})
  mockIPC((command, args) => {
    asked.push({ command, args })
    return answer()
  })
})

const till = makeTill({ locale: () => 'zh-Hant', noAnswer: () => '沒有回應', newId: () => 'made' })

describe('the adapter', () => {
  it('a command that writes has an id, its own where it is given one', async () => {
    await till.memberEnrol({ phone: '13800138000' })
    await till.saleRing({ lines: [], tenders: [] }, 'basket-1')
    expect(asked).toEqual([
      { command: 'member_enrol', args: { request: { phone: '13800138000' }, meta: { locale: 'zh-Hant', request_id: 'made' } } },
      { command: 'sale_ring', args: { request: { lines: [], tenders: [] }, meta: { locale: 'zh-Hant', request_id: 'basket-1' } } },
    ])
  })

  it('a question has none', async () => {
    await till.saleQuote({ lines: [] })
    expect(asked).toEqual([{ command: 'sale_quote', args: { request: { lines: [] }, meta: { locale: 'zh-Hant' } } }])
  })

  it('a refusal is thrown with its code, its arguments and its text', async () => {
    answer = () => Promise.reject({ code: 'tender_short', args: { missing: '5.00' }, text: '还差 5.00' })
    const refused = await till.saleRing({ lines: [], tenders: [] }).catch((why: unknown) => why)
    expect(refused).toBeInstanceOf(Refused)
    expect(refused).toMatchObject({ code: 'tender_short', args: { missing: '5.00' }, text: '还差 5.00' })
  })

  it.each([['a command that is not there', 'Command sale_ring not found'], ['a lost answer', new Error('ipc')]])('%s is no answer', async (_, why) => {
    answer = () => Promise.reject(why)
    await expect(till.shopShow({})).rejects.toMatchObject({ code: 'no_answer', text: '沒有回應' })
  })
})
