// Streamlit has no language setting: the few words that it puts on a page itself are replaced as they appear.
(() => {
  if (window.allocatorChinese) return;
  const words = {
    "Upload": "选择文件", "Browse files": "选择文件", "Drag and drop files here": "把文件拖到这里",
    "Drag and drop file here": "把文件拖到这里", "Choose an option": "请选择", "Choose options": "请选择",
    "No results": "没有匹配项", "No options to select": "没有可选项", "Select all": "全选", "Connecting": "正在连接",
    "Connection error": "连接中断", "Running...": "计算中…", "RUNNING...": "计算中…", "Stop": "停止",
    "Settings": "设置", "Print": "打印", "Theme": "主题", "Light": "浅色", "Dark": "深色", "System": "随系统",
    "Use system setting": "随系统设置", "Appearance": "外观", "Wide mode": "宽屏", "Close": "关闭",
    "Rerun": "重新运行", "Clear cache": "清除缓存", "Record a screencast": "录屏", "About": "关于",
    "Sort ascending": "升序排列", "Sort descending": "降序排列", "Autosize": "自动列宽", "Pin column": "固定列",
    "Unpin column": "取消固定", "Hide column": "隐藏列", "Format": "格式", "Fullscreen": "全屏", "Search": "查找",
    "Download as CSV": "下载CSV", "Show/hide columns": "显示或隐藏列", "Close fullscreen": "退出全屏", "empty": "无内容",
    "Clear selection": "清除选择", "Remove file": "移除文件", "Clear value": "清除", "Clear all": "全部清除", "Open": "展开",
    "yyyy": "年", "mm": "月", "dd": "日", "Selected values": "已选", "Skip to main content": "跳到正文", "View more": "更多",
    "Choose date": "选择日期",
    "Is the server still running? If you accidentally stopped it, run the command below to restart it:":
      "页面程序是否仍在运行？如已停止，请重新运行：",
    "Streamlit server is not responding. Are you connected to the internet?": "页面程序没有响应，请确认它仍在运行。",
  };
  const patterns = [
    [/^(?:Limit )?(\d+)MB per file(?:\s*•\s*(.*))?$/, (m) => `每个文件不超过${m[1]}MB` + (m[2] ? `，${m[2]}` : "")],
    [/^Showing page (\d+) of (\d+)$/, (m) => `第${m[1]}页，共${m[2]}页`],
    [/^Remove (.+)$/, (m) => `移除${m[1]}`],
    [/^Help for (.+)$/, (m) => `${m[1]}的说明`],
  ];
  const said = (text) => {
    const bare = text.trim();
    if (bare in words) return words[bare];
    for (const [pattern, make] of patterns) {
      const match = bare.match(pattern);
      if (match) return make(match);
    }
    return null;
  };
  // What stands on a page because of the data is nobody's to translate.
  const ours = '[data-testid="stHtml"], [data-testid="stMarkdownContainer"], [data-testid="stCaptionContainer"]';
  const turn = (node) => {
    const at = node.nodeType === 1 ? node : node.parentElement;
    if (at?.closest(ours) && !at.closest('[data-testid="stFileUploader"]')) return;
    if (node.nodeType === 3) {
      const chinese = said(node.nodeValue);
      if (chinese !== null) node.nodeValue = chinese;
    } else if (node.nodeType === 1) {
      for (const name of ["aria-label", "title", "placeholder"]) {
        const value = node.getAttribute(name);
        const chinese = value && said(value);
        if (chinese) node.setAttribute(name, chinese);
      }
      node.childNodes.forEach(turn);
    }
  };
  document.documentElement.lang = "zh-CN";
  turn(document.body);
  window.allocatorChinese = new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "characterData") turn(change.target);
      change.addedNodes.forEach(turn);
    }
  });
  window.allocatorChinese.observe(document.body, { childList: true, subtree: true, characterData: true });
})();
