// What bpmn-js says in its palette, menus and searches, in Chinese; in English it speaks for itself.
(function () {
  "use strict";
  const NOUNS = {
    "Task": "任务", "User task": "用户任务", "Manual task": "人工任务", "Service task": "服务任务", "Script task": "脚本任务",
    "Send task": "发送任务", "Receive task": "接收任务", "Business rule task": "业务规则任务", "Call activity": "调用活动",
    "Sub-process": "子流程", "Sub-process (collapsed)": "子流程（收起）", "Sub-process (expanded)": "子流程（展开）",
    "Ad-hoc sub-process": "自由子流程", "Ad-hoc sub-process (collapsed)": "自由子流程（收起）", "Ad-hoc sub-process (expanded)": "自由子流程（展开）",
    "Event sub-process": "事件子流程", "Transaction": "事务子流程",
    "Exclusive gateway": "排他网关", "Parallel gateway": "并行网关", "Inclusive gateway": "包容网关", "Complex gateway": "复杂网关",
    "Event-based gateway": "事件网关", "Event based instantiating Gateway": "事件发起网关", "Parallel Event based instantiating Gateway": "并行事件发起网关",
    "Start event": "开始事件", "End event": "结束事件", "Intermediate throw event": "中间抛出事件", "Boundary event": "边界事件",
    "Terminate end event": "终止结束事件", "Data object reference": "数据对象", "Data store reference": "数据存储",
    "Expanded pool/participant": "泳池（展开）", "Empty pool/participant": "泳池（空）", "Sequence flow": "顺序流",
    "Conditional flow": "条件顺序流", "Default flow": "默认顺序流", "Collection": "集合", "Loop": "循环",
    "Parallel multi-instance": "同时会签", "Sequential multi-instance": "依次会签", "Participant multiplicity": "多方参与",
  };
  const DEEDS = {
    "Activate hand tool": "抓手", "Activate lasso tool": "框选", "Activate create/remove space tool": "腾出或收回空间",
    "Activate global connect tool": "连线", "Create start event": "画开始事件", "Create end event": "画结束事件",
    "Create intermediate/boundary event": "画中间或边界事件", "Create gateway": "画网关", "Create task": "画任务",
    "Create expanded sub-process": "画子流程", "Create data object reference": "画数据对象", "Create data store reference": "画数据存储",
    "Create pool/participant": "画泳池", "Create group": "画分组", "Append end event": "接一个结束事件", "Append gateway": "接一个网关",
    "Append task": "接一个任务", "Append intermediate/boundary event": "接一个中间事件", "Append receive task": "接一个接收任务",
    "Append message intermediate catch event": "接一个消息捕获事件", "Append timer intermediate catch event": "接一个定时事件",
    "Append conditional intermediate catch event": "接一个条件事件", "Append signal intermediate catch event": "接一个信号事件",
    "Append compensation activity": "接一个补偿活动", "Add text annotation": "加文字注释", "Change element": "更换类型", "Delete": "删除",
    "Connect to other element": "连到别的元素", "Connect using association": "用关联连接", "Connect using data input association": "用数据输入关联连接",
    "Add lane above": "在上面加泳道", "Add lane below": "在下面加泳道", "Divide into two lanes": "分成两条泳道", "Divide into three lanes": "分成三条泳道",
    "Toggle non-interrupting": "切换是否中断", "Align elements": "对齐", "Align elements ": "对齐", "Distribute elements horizontally": "横向均匀分布",
    "Distribute elements vertically": "纵向均匀分布", "Search in diagram": "在图中查找", "Open {element}": "打开 {element}",
    "Search": "查找", "Drill down into subprocess": "进入子流程", "Unnamed element": "没有名称", "Template": "模板",
  };
  const EVENTS = {
    "Message": "消息", "Timer": "定时", "Error": "错误", "Escalation": "升级", "Signal": "信号", "Conditional": "条件",
    "Compensation": "补偿", "Cancel": "取消", "Link": "链接",
  };
  const PLACES = {
    "start event": "开始事件", "end event": "结束事件", "boundary event": "边界事件", "intermediate catch event": "中间捕获事件",
    "intermediate throw event": "中间抛出事件",
  };

  function chinese(text) {
    if (NOUNS[text] || DEEDS[text]) return NOUNS[text] || DEEDS[text];
    const found = /^(\w+) (start event|end event|boundary event|intermediate catch event|intermediate throw event)( \(non-interrupting\))?$/.exec(text);
    if (!found || !EVENTS[found[1]]) return text;
    return EVENTS[found[1]] + PLACES[found[2]] + (found[3] ? "（不中断）" : "");
  }

  window.editorWords = function translate(template, replacements) {
    const said = document.documentElement.lang.startsWith("zh") ? chinese(template) : template;
    return said.replace(/{([^}]+)}/g, (whole, name) => (replacements && name in replacements ? replacements[name] : whole));
  };
})();
