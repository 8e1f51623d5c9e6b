/** 执行历史：筛选、统计与保留期限。 */
export const history = {
  time: {
    label: '时间',
    any: '不限时间',
    lastHour: '最近 1 小时',
    lastDay: '最近 24 小时',
    lastWeek: '最近 7 天',
    lastMonth: '最近 30 天',
    custom: '自定义时间…',
    from: '起始时间',
    to: '结束时间',
  },
  filters: {
    script: '脚本',
    anyScript: '所有脚本',
    removedScript: '已删除的脚本',
    label: '标签',
    anyLabel: '所有标签',
    none: '无匹配项。',
  },
  search: {
    searchedTo: '已搜索到 {at}。',
    nothingYet: '搜索到 {at}，尚未找到。',
    goingOn: '继续搜索中…',
    goOn: '继续搜索',
  },
  host: {
    anyState: '全部状态',
    state: '状态',
    none: '没有这种状态的记录',
    more: '显示更多',
  },
} as const
