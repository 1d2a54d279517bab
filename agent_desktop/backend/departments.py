"""Which department answers for which type of work order: the longest prefix of the type wins."""

from __future__ import annotations

DEPARTMENTS = {
    "": "客户服务中心运营部",
    "complaint": "消费者权益保护部",
    "complaint.credit_card": "信用卡中心客诉处理部",
    "complaint.credit_card.unauthorised": "信用卡风险管理部",
    "complaint.account": "个人金融部",
    "complaint.branch": "分支行服务管理部",
    "complaint.loan": "个人贷款部",
    "complaint.wealth": "财富管理部",
    "complaint.mobile_banking": "网络金融部",
    "credit_card": "信用卡中心运营部",
    "account": "个人金融部",
    "loan": "个人贷款部",
    "wealth": "财富管理部",
    "e_banking": "网络金融部",
    "mobile_banking": "网络金融部",
    "application": "客户服务中心运营部",
    "application.credit_card": "信用卡中心运营部",
    "enquiry": "客户服务中心运营部",
    "enquiry.credit_card": "信用卡中心运营部",
    "enquiry.account": "个人金融部",
    "enquiry.loan": "个人贷款部",
    "enquiry.wealth": "财富管理部",
    "suggestion": "客户体验管理部",
    "praise": "客户体验管理部",
    "appointment": "分支行服务管理部",
}


def department_of(order_type: str) -> str:
    """Return the department that a new order is assigned to."""
    parts = order_type.split(".")
    for length in range(len(parts), 0, -1):
        department = DEPARTMENTS.get(".".join(parts[:length]))
        if department is not None:
            return department
    return DEPARTMENTS[""]
