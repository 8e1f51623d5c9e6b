/** On a phone: every page is reached with a thumb, and none is wider than the screen. */
import { expect, picture, signInOn, test } from './fixtures.ts'

test.use({ viewport: { width: 390, height: 844 } })

const PAGES = ['Agents', 'Run', 'History', 'Terminal']
const MORE = ['Scripts', 'Jobs', 'Files', 'Schedules', 'Updates', 'Audit', 'Users', 'Settings']

test('every page is reached from the bar below or what is behind More, and none is wider than the screen', async ({
  page,
  fleet,
}) => {
  test.setTimeout(120_000)
  await signInOn(page, fleet.server)
  const bar = page.getByRole('navigation', { name: 'Main' })
  const fits = () =>
    expect
      .poll(() => page.evaluate(() => document.documentElement.scrollWidth - innerWidth))
      .toBeLessThanOrEqual(0)
  for (const name of PAGES) {
    await bar.getByRole('link', { name, exact: true }).click()
    await expect(bar.getByRole('link', { name, exact: true })).toHaveAttribute('aria-current', 'page')
    await fits()
  }
  let more = 'More'
  for (const name of MORE) {
    await bar.getByRole('button', { name: more, exact: true }).click()
    const others = page.getByRole('dialog', { name: 'More' })
    if (name === 'Scripts') await picture(page, 'phone-more')
    await others.getByRole('link', { name, exact: true }).click()
    await expect(others).toBeHidden()
    await expect(bar.getByRole('button', { name, exact: true })).toHaveAttribute('aria-current', 'page')
    await expect(page.locator('main h1')).toBeVisible()
    await fits()
    more = name
  }
})
