import { beforeEach, describe, expect, it } from 'vitest'
import type { PutStaff } from '$backend/bindings'
import { Refused } from '$backend/till'
import { StaffForm } from './staff.svelte'

let put: PutStaff[]
let form: StaffForm

beforeEach(async () => {
  put = []
  form = new StaffForm({
    staffList: async () => ({ staff: [{ staff_id: '7', name: '王芳' }, { staff_id: '8', name: '李静' }] }),
    staffPut: async (request) => {
      put.push(request)
      if (request.name === '很长') throw new Refused('text_invalid', {}, '名字太长')
      return { staff_id: request.staff_id ?? '9', name: request.name }
    },
  })
  await form.load()
})

describe('the staff', () => {
  it('somebody joins, once for two presses', async () => {
    form.newName = ' 赵敏 '
    expect(await Promise.all([form.add(), form.add()])).toEqual([true, false])
    expect(put).toEqual([{ name: '赵敏', staff_id: null }])
    expect([form.staff.map((one) => one.name), form.newName]).toEqual([['王芳', '李静', '赵敏'], ''])
  })

  it('somebody is renamed; the same name, or none, is not sent', async () => {
    const [wang, li] = form.staff
    if (!wang || !li) throw new Error('two people serve')
    form.names['7'] = '王小芳'
    form.names['8'] = '  '
    expect([await form.rename(wang), await form.rename(li)]).toEqual([true, false])
    expect(put).toEqual([{ name: '王小芳', staff_id: '7' }])
    expect(form.staff.map((one) => one.name)).toEqual(['王小芳', '李静'])
  })

  it('what the till refuses says why and keeps what was typed', async () => {
    form.newName = '很长'
    expect(await form.add()).toBe(false)
    expect([(form.why as Refused).text, form.newName, form.staff.length]).toEqual(['名字太长', '很长', 2])
  })
})
