import { expect, it } from 'vitest'
import type { SetupMake } from '$backend/bindings'
import { Refused } from '$backend/till'
import { SetupForm } from './setup.svelte'

it('a language brings its likely currency, and the shop is made as it was typed', async () => {
  const made: SetupMake[] = []
  const form = new SetupForm({
    setupMake: async (request, progress) => {
      made.push(request)
      progress({ done: 1, of: 2 })
      return {}
    },
  })
  form.speak('zh-Hant')
  form.shopName = ' 小王米店 '
  form.kind = 'demo'
  expect(await form.make()).toBe(true)
  expect(made).toEqual([{ locale: 'zh-Hant', shop_name: '小王米店', currency: 'TWD', demo: true }])
  expect(form.progress).toBeNull()
})

it('made twice at once it is made once; a refusal says why and can be tried again', async () => {
  let asked = 0
  const form = new SetupForm({
    setupMake: async () => {
      asked++
      throw new Refused('shop_exists', {}, '已经有店了')
    },
  })
  expect(await Promise.all([form.make(), form.make()])).toEqual([false, false])
  expect([asked, (form.why as Refused).text, form.progress]).toEqual([1, '已经有店了', null])
})
