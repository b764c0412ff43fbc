"""URLs of reports: reading them, their plans, what people say of them, links for who has no account."""

from django.urls import path

from frontend.views import report_acts, report_plans, reports, shared

urlpatterns = [
    path("reports/", reports.reports, name="reports"),
    path("reports/add/", reports.add, name="add-report"),
    path("reports/plans/add/", report_plans.add, name="add-report-plan"),
    path("reports/plans/<int:plan>/", report_plans.plan, name="report-plan"),
    path("reports/plans/<int:plan>/pause/", report_plans.pause, name="pause-report-plan"),
    path("reports/plans/<int:plan>/resume/", report_plans.resume, name="resume-report-plan"),
    path("reports/plans/<int:plan>/archive/", report_plans.archive, name="archive-report-plan"),
    path("reports/<int:report>/", reports.report, name="report"),
    path("reports/<int:report>/files/<slug:format>/", reports.file, name="report-file"),
    path("reports/<int:report>/charts/<slug:chart>/", reports.chart, name="report-chart"),
    path("reports/<int:report>/figures/<int:figure>/", reports.figure, name="report-figure"),
    path("reports/<int:report>/since/", reports.since, name="report-since"),
    path("reports/<int:report>/compare/", report_acts.compare, name="compare-report"),
    path("reports/<int:report>/comment/", report_acts.comment, name="comment-report"),
    path("reports/<int:report>/judge/", report_acts.judge, name="judge-report"),
    path("reports/<int:report>/show/", report_acts.show_to, name="show-report"),
    path("reports/<int:report>/send/", report_acts.send, name="send-report"),
    path("reports/<int:report>/share/", report_acts.share, name="share-report"),
    path("reports/shares/<int:share>/take-back/", report_acts.take_back_share, name="take-back-share"),
    path("reports/deliveries/<int:delivery>/resend/", report_acts.resend, name="resend-delivery"),
    path("reports/comments/<int:comment>/take-back/", report_acts.take_back_comment, name="take-back-comment"),
    path("follow/<str:token>/", shared.follow, name="follow"),
    path("shared/<str:token>/", shared.shared, name="shared"),
    path("shared/<str:token>/files/<slug:format>/", shared.file, name="shared-file"),
    path("shared/<str:token>/charts/<slug:chart>/", shared.chart, name="shared-chart"),
]
