/** 阅读执行结果：搜索。 */
export const reading = {
  search: {
    label: '搜索全部输出',
    placeholder: '搜索全部输出（ / ）',
    regex: '正则表达式',
    caseSensitive: '区分大小写',
    results: '搜索结果',
    searching: '已搜索 {searched, number} / {total, number} 份输出…',
    found: '{found, plural, =0 {没有找到} other {在 # 份输出中找到}}，共搜索 {searched, number} 份。',
    running: '仍在运行的主机尚未搜索。',
    match: '{hosts, number} 台主机 {stream}',
    hosts: '{count, number} 台主机',
    lines: '{count, number} 行',
    partial: '输出过长：只搜索了开头部分。',
    open: '显示 {hostname} 的完整输出',
    moreHosts: '另外 {count, number} 台主机',
    moreLines: '另外 {count, number} 行',
    more: '继续搜索',
    failed: '无法搜索输出。',
  },
} as const
