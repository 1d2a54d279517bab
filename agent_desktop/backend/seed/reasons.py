"""What customers call about: service type, reason, IVR path, and how an agent sums it up."""

from __future__ import annotations

from dataclasses import dataclass

from agent_desktop.contract.contacts import ServiceType


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason with how often it comes (`weight`) and how long it takes (`stretch`)."""

    service_type: ServiceType
    text: str
    ivr_path: str
    note: str
    weight: int
    stretch: float = 1.0


E, A, C = ServiceType.ENQUIRY, ServiceType.APPLICATION, ServiceType.COMPLAINT
GENERAL = (
    Reason(E, "账户余额及明细查询", "1-1", "已核身，告知余额与近三笔明细。", 16, 0.7),
    Reason(E, "手机银行登录失败", "1-4", "指导重置登录密码后恢复。", 10),
    Reason(E, "转账未到账查询", "1-2", "查询为跨行普通到账，告知次日到账。", 9),
    Reason(E, "定期存款利率咨询", "1-3", "按现行挂牌利率答复，已发短信。", 8, 0.8),
    Reason(E, "网点营业时间及预约", "1-5", "告知网点地址与营业时间。", 7, 0.6),
    Reason(E, "理财产品到期咨询", "3-1", "告知到期日与到账时间，未做产品推荐。", 6),
    Reason(E, "个人贷款还款日查询", "4-1", "告知还款日、当期金额与还款账户。", 6),
    Reason(E, "短信通知费咨询", "1-6", "解释收费标准，客户认可。", 4, 0.8),
    Reason(A, "储蓄卡挂失", "1-9", "已核身 L2，办理正式挂失并告知补卡流程。", 6, 1.3),
    Reason(A, "定活互转", "1-3", "已核身 L2，复述金额与账户后办理。", 4, 1.2),
    Reason(A, "修改预留手机号", "1-7", "说明须本人持证件至网点办理。", 4),
    Reason(C, "网点排队时间过长", "1-0", "致歉并记录，转分支行处理。", 2, 1.5),
    Reason(C, "手机银行转账限额不合理", "1-0", "解释限额规则，客户仍不满意，已登记。", 2, 1.6),
    Reason(ServiceType.SUGGESTION, "建议手机银行增加语音播报", "1-0", "已登记客户之声。", 1),
    Reason(ServiceType.PRAISE, "表扬网点柜员服务", "1-0", "感谢客户，已转交网点。", 1, 0.7),
    Reason(ServiceType.APPOINTMENT, "预约大额取现", "1-5", "登记金额与日期，告知携带证件。", 3),
)
CARD = (
    Reason(E, "信用卡账单查询", "2-1", "告知本期应还、最低还款额与到期日。", 14, 0.8),
    Reason(E, "临时额度申请咨询", "2-3", "按系统评估结果答复。", 9),
    Reason(E, "分期手续费咨询", "2-4", "逐期费用已复述，客户考虑。", 8),
    Reason(E, "积分兑换查询", "2-5", "告知积分余额与兑换渠道。", 5, 0.8),
    Reason(A, "信用卡挂失补卡", "2-9", "已核身 L2，挂失成功，补卡邮寄账单地址。", 8, 1.3),
    Reason(A, "信用卡临时冻结", "2-9", "已临时冻结，告知可随时解冻。", 4),
    Reason(A, "账单分期办理", "2-4", "已宣读话术，办理 6 期分期。", 6, 1.3),
    Reason(A, "销卡申请", "2-6", "挽留未果，告知 45 天销户期。", 3, 1.2),
    Reason(C, "非本人交易争议", "2-9", "已冻结卡片并建工单，告知举证材料。", 4, 1.8),
    Reason(C, "年费争议", "2-1", "核对刷卡次数，按规则减免。", 4, 1.4),
    Reason(C, "催收电话投诉", "2-0", "致歉，登记投诉工单。", 2, 1.6),
)
OUTBOUND = (
    Reason(E, "信用卡申请电核", "", "核实单位与联系人，信息一致。", 12, 0.9),
    Reason(E, "网银真实性回访", "", "客户确认为本人办理。", 8, 0.7),
    Reason(E, "账单到期还款提醒", "", "已提醒，客户知悉。", 10, 0.4),
    Reason(E, "投诉处理结果回访", "", "客户对处理结果表示满意。", 5),
    Reason(E, "满意度问卷", "", "完成问卷。", 5, 0.8),
)
REASONS = {"综合业务队列": GENERAL + CARD[:5], "信用卡队列": CARD, "外呼业务": OUTBOUND}
