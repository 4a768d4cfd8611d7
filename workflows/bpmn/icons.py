"""Small signs inside events, tasks and gateways, as SVG path data around the origin (about 20 units wide)."""

from __future__ import annotations

# event kind -> path; thrown events fill it, caught ones only draw its line
EVENT_SIGNS = {
    "timer": "M0,-8 A8,8 0 1 1 -0.01,-8 Z M0,-5 L0,0 L4,2 M0,-8 L0,-6.4 M0,8 L0,6.4 M-8,0 L-6.4,0 M8,0 L6.4,0",
    "message": "M-8,-5.5 L8,-5.5 L8,5.5 L-8,5.5 Z M-8,-5.5 L0,1 L8,-5.5",
    "error": "M-8,7 L-3,-7 L2,2.5 L8,-8 L3.2,7 L-2,-2 Z",
    "signal": "M0,-8 L8,6 L-8,6 Z",
    "escalation": "M0,-8 L6,7 L0,0.5 L-6,7 Z",
    "compensate": "M0,-6 L0,6 L-8,0 Z M8,-6 L8,6 L0,0 Z",
    "cancel": "M-7,-4.5 L-4.5,-7 L0,-2.5 L4.5,-7 L7,-4.5 L2.5,0 L7,4.5 L4.5,7 L0,2.5 L-4.5,7 L-7,4.5 L-2.5,0 Z",
    "conditional": "M-6,-8 L6,-8 L6,8 L-6,8 Z M-4,-4.5 L4,-4.5 M-4,-1.5 L4,-1.5 M-4,1.5 L4,1.5 M-4,4.5 L4,4.5",
    "link": "M-8,-3.5 L2,-3.5 L2,-7.5 L9,0 L2,7.5 L2,3.5 L-8,3.5 Z",
    "terminate": "M0,-8 A8,8 0 1 1 -0.01,-8 Z",
    "multiple": "M0,-8 L8,-2 L5,7 L-5,7 L-8,-2 Z",
}
ALWAYS_FILLED = frozenset({"terminate"})

TASK_SIGNS = {
    "userTask": "M0,-7 A3.4,3.4 0 1 1 -0.01,-7 Z M-7,7 C-7,2.5 -4.5,0.8 0,0.8 C4.5,0.8 7,2.5 7,7 Z",
    "manualTask": "M-7,-1 L-2,-6 L0,-4.4 L-2.6,-1.6 L7,-1.6 L7,0.8 L2,0.8 M7,0.8 L7,3 L1.6,3 M6.4,3 L6.4,5.2 L1,5.2 "
                  "M1,5.2 L5.4,5.2 L5.4,7 L-4,7 L-7,4.4 Z",
    "serviceTask": "M-1.4,-7 L1.4,-7 L1.8,-4.9 L3.6,-4.1 L5.4,-5.3 L7,-3.5 L5.6,-1.8 L6.2,0 L8,0.6 L7.6,3 L5.6,3.2 "
                   "L4.4,4.8 L5,6.6 L2.8,7.8 L1.4,6.2 L-1.4,6.2 L-2.8,7.8 L-5,6.6 L-4.4,4.8 L-5.6,3.2 L-7.6,3 L-8,0.6 "
                   "L-6.2,0 L-5.6,-1.8 L-7,-3.5 L-5.4,-5.3 L-3.6,-4.1 L-1.8,-4.9 Z M0,-1.6 A2.6,2.6 0 1 1 -0.01,-1.6 Z",
    "scriptTask": "M-3,-7 L7,-7 C3.5,-4 3.5,-2 5.5,1 C7,4 6,6 3,7 L-7,7 C-4,5 -4.5,3 -6,0 C-7.4,-3 -6,-5.5 -3,-7 Z "
                  "M-3.4,-3.5 L2,-3.5 M-3,0 L2.6,0 M-2.2,3.5 L3.4,3.5",
    "businessRuleTask": "M-8,-6 L8,-6 L8,6.5 L-8,6.5 Z M-8,-2.6 L8,-2.6 M-8,2 L8,2 M-3,-2.6 L-3,6.5",
    "sendTask": "M-8,-5.5 L8,-5.5 L8,5.5 L-8,5.5 Z M-8,-5.5 L0,1 L8,-5.5",
    "receiveTask": "M-8,-5.5 L8,-5.5 L8,5.5 L-8,5.5 Z M-8,-5.5 L0,1 L8,-5.5",
}
FILLED_TASKS = frozenset({"sendTask"})

GATEWAY_SIGNS = {
    "exclusiveGateway": "M-7,-9 L7,9 M7,-9 L-7,9",
    "parallelGateway": "M0,-11 L0,11 M-11,0 L11,0",
    "inclusiveGateway": "M0,-10 A10,10 0 1 1 -0.01,-10 Z",
    "complexGateway": "M0,-11 L0,11 M-11,0 L11,0 M-8,-8 L8,8 M8,-8 L-8,8",
    "eventBasedGateway": "M0,-12 A12,12 0 1 1 -0.01,-12 Z M0,-7 L7,-2 L4,6 L-4,6 L-7,-2 Z",
}

MARKS = {
    "parallel": "M-4,-5 L-4,5 M0,-5 L0,5 M4,-5 L4,5",
    "sequential": "M-5,-4 L5,-4 M-5,0 L5,0 M-5,4 L5,4",
    "loop": "M-2,5 A5,5 0 1 1 2.5,4.6 M-2,5 L-5.5,5 M-2,5 L-2,1.6",
    "collapsed": "M-6,-6 L6,-6 L6,6 L-6,6 Z M0,-3.6 L0,3.6 M-3.6,0 L3.6,0",
    "adhoc": "M-6,1 C-3,-4 -1,-2 0,0 C2,3 4,2 6,-1",
}

CHANGES = {
    "added": "M-4,0 L4,0 M0,-4 L0,4",
    "changed": "M-4.5,1.5 C-3,-3 -1,-2 0,0 C1,2 3,3 4.5,-1.5",
    "removed": "M-4,0 L4,0",
}
