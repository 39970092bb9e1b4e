import { beforeEach, describe, expect, it } from 'vitest'
import type { PutSetting } from '$backend/bindings'
import { Refused } from '$backend/till'
import { SettingsForm } from './settings.svelte'

let put: PutSetting[]
let form: SettingsForm

beforeEach(async () => {
  put = []
  form = new SettingsForm(
    {
      settingList: async () => ({
        settings: [
          { key: 'coupon.off_minor', value: 1000, default: 1000 },
          { key: 'alert.silent_days', value: 30, default: 30 },
          { key: 'shop.name', value: '小王米店', default: '' },
          { key: 'something.new', value: 'x', default: 'x' },
        ],
      }),
      settingPut: async (request) => {
        put.push(request)
        if (request.value === 9999) throw new Refused('setting_invalid', {}, '不能填这个值')
        return { ...request, default: '' }
      },
    },
    () => 2,
  )
  await form.load()
})

describe('settings', () => {
  it('stand in our order, one we do not know at the end; money as money', () => {
    expect(form.settings.map((one) => one.key)).toEqual(['shop.name', 'alert.silent_days', 'coupon.off_minor', 'something.new'])
    expect(form.texts['coupon.off_minor']).toBe('10.00')
  })

  it('each is kept in its own kind', async () => {
    form.texts['coupon.off_minor'] = '１２。５'
    form.texts['alert.silent_days'] = '４５'
    form.texts['shop.name'] = ' 回头米店 '
    for (const key of ['coupon.off_minor', 'alert.silent_days', 'shop.name']) expect(await form.save(key)).toBe(true)
    expect(put.map((one) => one.value)).toEqual([1250, 45, '回头米店'])
    expect(form.settings.some((one) => form.isChanged(one))).toBe(false)
  })

  it('what is no amount is not sent, what the till refuses says why', async () => {
    form.texts['coupon.off_minor'] = 'x'
    expect(await form.save('coupon.off_minor')).toBe(false)
    expect(put).toEqual([])
    form.texts['alert.silent_days'] = '9999'
    expect(await form.save('alert.silent_days')).toBe(false)
    expect((form.why['alert.silent_days'] as Refused).text).toBe('不能填这个值')
  })
})
